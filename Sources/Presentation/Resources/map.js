const map = document.getElementById("map");
const crumbs = document.getElementById("crumbs");
const detail = document.getElementById("detail");
const space = "http://www.w3.org/2000/svg";
const trees = {};
let current = null;
let query = "";

function hue(node) {
  let text = node.owner || topName(node), sum = 7;
  for (let i = 0; i < text.length; i += 1) sum = (sum * 31 + text.charCodeAt(i)) % 3600;
  return (sum * 137) % 360;
}

function topName(node) {
  while (node.parent && node.parent.parent) node = node.parent;
  return node.name;
}

function words(node) {
  const root = rootOf(node);
  const share = root.size ? (100 * node.size / root.size).toFixed(1) + "%" : "";
  const owner = node.owner ? ", " + node.owner : "";
  const files = node.isFile ? "" : ", " + node.count + (node.count === 1 ? " file" : " files");
  return (node.path || node.name) + ": " + size(node.size) + " (" + share + ")" + files + owner;
}

function rootOf(node) {
  while (node.parent) node = node.parent;
  return node;
}

function make(name, attributes, parent) {
  const element = document.createElementNS(space, name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  if (parent) parent.append(element);
  return element;
}

function label(group, text, x, y, width) {
  const room = Math.floor((width - 8) / 6.8);
  if (room < 3) return;
  const short = text.length > room ? text.slice(0, room - 1) + "\u2026" : text;
  make("text", { x: x + 4, y: y + 13 }, group).textContent = short;
}

// One tile; a directory that is large enough shows what is in it.
function tile(parent, node, x, y, width, height, depth) {
  if (width < 1.5 || height < 1.5) return;
  const isFrame = !node.isFile && depth < 3 && width > 46 && height > 34;
  const group = make("g", { class: isFrame ? "frame" : "" }, parent);
  // Not as an attribute, which the page's policy refuses.
  group.style.setProperty("--hue", hue(node));
  if (!node.isFile || depth === 0) group.classList.add("tile");
  if (node.isFile) group.classList.add("leaf");
  if (topName(node) === "no package" && !node.owner) group.classList.add("plain");
  if (query && !node.hits) group.classList.add("faint");
  group.node = node;
  make("rect", { x, y, width, height, rx: 2 }, group);
  if (height > 16) {
    label(group, depth === 0 ? node.name + "  " + size(node.size) : node.name, x, y, width);
  }
  if (depth === 0) {
    group.setAttribute("tabindex", "-1");
    group.setAttribute("role", node.isFile ? "img" : "button");
    group.setAttribute("aria-label", words(node));
  }
  if (!isFrame) return;
  squarify(node.children, x + 2, y + 17, width - 4, height - 19,
    (child, cx, cy, cw, ch) => tile(group, child, cx, cy, cw, ch, depth + 1));
}

function draw() {
  const width = Math.max(200, map.clientWidth);
  const height = Math.round(Math.min(Math.max(width * 0.55, 380), 620));
  const svg = make("svg", { viewBox: "0 0 " + width + " " + height, height,
    role: "group", "aria-label": "Map of sizes: " + words(current) });
  squarify(current.children, 0, 0, width, height,
    (child, x, y, w, h) => tile(svg, child, x, y, w, h, 0));
  map.replaceChildren(svg);
  const first = svg.querySelector(".tile");
  if (first) first.setAttribute("tabindex", "0");
  drawCrumbs();
}

function drawCrumbs() {
  const chain = [];
  for (let node = current; node; node = node.parent) chain.unshift(node);
  crumbs.replaceChildren(...chain.map((node, i) => {
    const part = document.createElement("span");
    part.className = "part";
    if (i === chain.length - 1) {
      part.textContent = node.name + " ";
      part.setAttribute("aria-current", "location");
    } else {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = node.name;
      button.addEventListener("click", () => zoom(node, true));
      part.append(button);
    }
    return part;
  }));
  detail.textContent = words(current);
}

function zoom(node, takesFocus) {
  if (node.isFile) { detail.textContent = words(node); return; }
  current = node;
  draw();
  if (takesFocus) {
    const first = map.querySelector(".tile");
    if (first) first.focus();
  }
}

function tileAt(target) {
  let element = target.closest("g");
  return element && element.node ? element : null;
}

// The tile just below the current node that a deeper one lies in.
function step(node) {
  while (node.parent && node.parent !== current) node = node.parent;
  return node;
}

map.addEventListener("click", event => {
  const found = tileAt(event.target);
  if (found) zoom(found.node.isFile ? leafOrStep(found.node) : step(found.node), false);
});

function leafOrStep(node) {
  const top = step(node);
  return top === node ? node : top;
}

map.addEventListener("mousemove", event => {
  const found = tileAt(event.target);
  if (found) detail.textContent = words(found.node);
});
map.addEventListener("mouseleave", () => { detail.textContent = words(current); });
map.addEventListener("focusin", event => {
  const found = tileAt(event.target);
  if (found) detail.textContent = words(found.node);
});

map.addEventListener("keydown", event => {
  const found = tileAt(event.target);
  if (!found) return;
  const tiles = [...map.querySelectorAll("svg > .tile")];
  const index = tiles.indexOf(found);
  let next = null;
  if (event.key === "ArrowRight" || event.key === "ArrowDown") next = tiles[index + 1];
  else if (event.key === "ArrowLeft" || event.key === "ArrowUp") next = tiles[index - 1];
  else if (event.key === "Home") next = tiles[0];
  else if (event.key === "End") next = tiles[tiles.length - 1];
  else if (event.key === "Enter" || event.key === " ") zoom(found.node, true);
  else if (event.key === "Escape" || event.key === "Backspace") {
    if (current.parent) zoom(current.parent, true);
  } else return;
  event.preventDefault();
  if (next) {
    found.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }
});
