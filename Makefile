# What to type. `make image` and `make test` install what is missing first (scripts/setup).
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.DEFAULT_GOAL := build
.PHONY: build install dist deb container image images test attack lint docs golden bench referee faults reproducible fuzz races

# The sample that `make image` builds: `make image IMAGE=debian12/static` for another one.
IMAGE ?= debian13/base
name := $(notdir $(IMAGE))
# This machine's architecture, which is the quickest to look at; `make image ARCH=amd64,s390x`
# for others, `make image ARCH=all` for every one that the manifest names.
ARCH ?= $(shell dpkg --print-architecture)

# One stripped binary that needs nothing but glibc.
whittle := .build/release/whittle
sources := Package.swift $(shell find Sources -type f)

build: $(whittle)

$(whittle): $(sources)
	@scripts/setup build
	scripts/release
	@touch $@

# The program, its manual pages, completions, schema and docs: `make install PREFIX=$HOME/.local`.
PREFIX ?= /usr/local
DESTDIR ?=
install: $(whittle)
	scripts/stage $(whittle) $(PREFIX) $(DESTDIR)

# The same as a tarball with its checksum, and as a Debian package, into out/.
dist: $(whittle)
	scripts/dist $(whittle) out

deb: $(whittle)
	scripts/deb $(whittle) out

# An image of the program, made by itself, into out/container.
container: $(whittle)
	cp "$$(scripts/deb $(whittle) out)" out/whittle_$$(dpkg --print-architecture).deb
	$(whittle) build manifests/tools/whittle.yaml --lock out/container.lock.json \
	  -o out/container --arch $$(dpkg --print-architecture)

# Locks afresh into out/: the packages of a committed lock leave a live mirror one day.
image: $(whittle)
	@$(whittle) build manifests/$(IMAGE).yaml --lock out/$(name).lock.json -o out/$(name) \
	  $(if $(filter all,$(ARCH)),,--arch $(ARCH))

# Builds every manifest for every architecture and runs what is in the images: much, and slow.
# `make test` does the same for amd64 and arm64.
images: $(whittle)
	@scripts/setup test
	swift build --build-tests
	WHITTLE_IMAGES=all swift test --skip-build --filter 'Image|ProgramRun'

test:
	@scripts/setup test
	swift build --build-tests
	@scripts/run-tests

# What SECURITY.md promises against whom it names, and the corpora of malformed inputs: the part of
# `make test` that attacks, in minutes.
attacks := HostileTests|PublishTests|SharedStore|ManifestFiles|PaxTests|Attack|Replay|Lost|OwnDirectories|RemoveTree|HostileLayout|MirrorFault|VerifyTests|EndedRun|SourcesTests|Escaping|LayerStack|HostileImage|ArchiveAgreement
attack:
	@scripts/setup test
	swift build --build-tests
	swift test --skip-build \
	  --filter '^(ProgramsTests|OpenPGPTests|RepositoryTests|HTTPTests|RegistryTests)[.]|$(attacks)|securityPage'

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

# The pages of the library for those who embed it, into out/docs.
docs:
	@scripts/setup build
	scripts/docs

# Rewrites what changed in Fixtures/golden and fails where it did; then `git diff` says what.
golden:
	swift build --build-tests
	UPDATE_GOLDEN=1 swift test --skip-build

# Every case of the comparisons with apt and dpkg, optimized: minutes, and needs a mirror.
referee:
	@scripts/setup test
	WHITTLE_REFEREE=full swift test -c release --filter Referee

# Medians and ratios, side by side in one run; also written to Benchmarks/RESULTS.md.
bench: $(whittle)
	@scripts/setup bench
	@Benchmarks/run $(whittle) --write

# Every fault at every point, on the optimized program: up to ten minutes on two processors.
faults: $(whittle)
	@scripts/setup test
	swift build --build-tests
	TMPDIR=$$([[ -w /dev/shm ]] && echo /dev/shm || echo "$${TMPDIR:-/tmp}") \
	  WHITTLE_FAULTS=full WHITTLE_PROGRAM=$(CURDIR)/$(whittle) \
	  swift test --skip-build --filter FaultTests

# The same digests under reprotest's variations; says what cannot be varied here.
reproducible: $(whittle)
	@scripts/reproducible $(whittle)
	@scripts/setup test
	swift build --build-tests
	WHITTLE_PROGRAM=$(CURDIR)/$(whittle) swift test --skip-build --filter ReprotestTests

# Each parser under mutated inputs for SECONDS of the processor: `make fuzz SECONDS=600 TARGET=tar`.
# A finding leaves its input beside; `.build-fuzz/release/fuzz --once TARGET FILE` runs it again.
# ENGINE=libfuzzer is LLVM's driver, led by coverage (decision 050); it keeps what it learned.
SECONDS ?= 10
ENGINE ?= mutations
# Without a main of its own: the program has one.
libfuzzer = $(shell ls $$(dirname $$(realpath $$(command -v swift)))/../lib/clang/*/lib/linux/libclang_rt.fuzzer_no_main-$$(uname -m).a)
fuzz:
ifeq ($(ENGINE),libfuzzer)
	swift build -c release --scratch-path .build-libfuzzer --product fuzz -Xswiftc -DLIBFUZZER \
	  -Xswiftc -Xfrontend -Xswiftc -sanitize=fuzzer -Xlinker $(libfuzzer) -Xlinker -lstdc++
	for target in $(or $(TARGET),$$(.build-libfuzzer/release/fuzz --targets)); do \
	  SWIFT_BACKTRACE=enable=no .build-libfuzzer/release/fuzz --libfuzzer $$target \
	    .build-libfuzzer/inputs/$$target -max_total_time=$(SECONDS) -print_final_stats=1; \
	done
else
	swift build -c release --scratch-path .build-fuzz --product fuzz
	SWIFT_BACKTRACE=enable=no .build-fuzz/release/fuzz $(SECONDS) $(TARGET)
endif

# The tests under the thread sanitizer, the programs that they start too: what it reports there is
# an exit status that no test expects. Left out are real images and reference tools, injected faults
# (the sanitizer puts itself before libc as well, and never starts behind a faked clock), and bounds
# on memory, of which it takes its own. Tests that start programs wait for these, for minutes here,
# on the threads of all others; so those that have to keep time run apart from them.
programs := ^(EndToEndTests|FaultTests|HostileTests)[.]
unfit := InteropTests|InjectionTests|KillTests|LimitTests|BombTests|MemoryTests|ReprotestTests
races:
	@scripts/setup test
	swift build --build-tests --sanitize thread --scratch-path .build-tsan
	@scripts/races .build-tsan --skip '$(unfit)|$(programs)'
	@scripts/races .build-tsan --filter '$(programs)' --skip '$(unfit)'
