"use strict";
const data = JSON.parse(document.getElementById("data").textContent);

function size(bytes) {
  if (bytes < 1000) return bytes + " B";
  let unit = -1;
  do { bytes /= 1000; unit += 1; } while (bytes >= 999.95 && unit < 3);
  return bytes.toFixed(1) + " " + ["kB", "MB", "GB", "TB"][unit];
}

function makeNode(name, path, parent) {
  return { name, path, parent, size: 0, count: 0, kids: new Map(), children: [], hits: 0,
    isFile: false, owner: "" };
}

// A tree by package, then directory; or by directory alone.
function makeTree(byPackage) {
  const root = makeNode("All", "", null);
  for (const [directory, name, bytes, owner] of data.files) {
    const path = data.directories[directory];
    const parts = path === "" ? [] : path.split("/");
    let node = root;
    const steps = [];
    if (byPackage) steps.push([data.packages[owner] || "no package", ""]);
    parts.forEach((part, i) => steps.push([part, "/" + parts.slice(0, i + 1).join("/")]));
    steps.push([name, (path === "" ? "" : "/" + path) + "/" + name]);
    for (const [step, place] of steps) {
      let next = node.kids.get(step);
      if (!next) {
        next = makeNode(step, place, node);
        node.kids.set(step, next);
      }
      node = next;
    }
    node.isFile = true;
    node.size = bytes;
    node.count = 1;
    node.owner = data.packages[owner];
    for (let up = node.parent; up; up = up.parent) {
      up.size += bytes;
      up.count += 1;
    }
  }
  finish(root);
  return root;
}

// Sorts by size, and joins a directory with the only one in it.
function finish(root) {
  const pending = [root];
  while (pending.length) {
    const node = pending.pop();
    node.children = [...node.kids.values()];
    node.children = node.children.map(child => {
      let names = child.name;
      while (!child.isFile && child.kids.size === 1) {
        const only = [...child.kids.values()][0];
        if (only.isFile || node === root && child.path === "") break;
        names += "/" + only.name;
        child = only;
      }
      child.name = names;
      child.parent = node;
      return child;
    });
    node.children.sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1));
    pending.push(...node.children.filter(child => !child.isFile));
  }
}

// Calls place(node, x, y, width, height) for each node that has a size.
function squarify(nodes, x, y, width, height, place) {
  let rest = nodes.filter(node => node.size > 0);
  const total = rest.reduce((sum, node) => sum + node.size, 0);
  if (!total || width <= 0 || height <= 0) return;
  const scale = width * height / total;
  let start = 0;
  while (start < rest.length) {
    const side = Math.min(width, height);
    let end = start, area = 0, worst = Infinity;
    const largest = rest[start].size * scale;
    while (end < rest.length) {
      const next = area + rest[end].size * scale;
      const smallest = rest[end].size * scale;
      const ratio = Math.max(side * side * largest / (next * next),
        next * next / (side * side * smallest));
      if (ratio > worst) break;
      worst = ratio;
      area = next;
      end += 1;
    }
    const depth = side > 0 ? area / side : 0;
    let offset = 0;
    for (const node of rest.slice(start, end)) {
      const length = depth > 0 ? node.size * scale / depth : 0;
      if (width >= height) place(node, x, y + offset, depth, length);
      else place(node, x + offset, y, length, depth);
      offset += length;
    }
    if (width >= height) { x += depth; width -= depth; } else { y += depth; height -= depth; }
    start = end;
  }
}
