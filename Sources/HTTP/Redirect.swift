/// Which redirects are followed, and with what.
enum Redirect {
  /// The request that a response asks for, or nil where the response is the answer.
  ///
  /// - Throws: ``HTTPError`` for a target that is not followed.
  static func next(
    _ request: HTTPRequest, _ response: HTTPResponse
  ) throws(HTTPError) -> HTTPRequest? {
    guard [301, 302, 303, 307, 308].contains(response.status),
      let location = response.fields["Location"]
    else { return nil }
    let target: HTTPURL
    do {
      target = try request.url.resolving(location)
    } catch {
      let shown = String(location.prefix { $0 != "?" })
      throw HTTPError(request.url, .unsafeRedirect(to: shown))
    }
    // apt forbids this step too: it would undo what the user chose https for.
    if request.url.scheme == .https, target.scheme == .http {
      throw HTTPError(request.url, .unsafeRedirect(to: target.shown))
    }
    if request.hasSecretBody, target.origin != request.url.origin {
      throw HTTPError(request.url, .unsafeRedirect(to: target.shown))
    }
    var next = request
    next.url = target
    if target.origin != request.url.origin {
      for secret in ["Authorization", "Cookie", "Proxy-Authorization"] { next.fields[secret] = nil }
    }
    let becomesGet =
      response.status == 303 || (request.method == .post && [301, 302].contains(response.status))
    if becomesGet, request.method != .head {
      next.method = .get
      next.body = .none
    }
    return next
  }
}
