const search = document.getElementById("search");
const hits = document.getElementById("hits");

function tree(grouping) {
  if (!trees[grouping]) trees[grouping] = makeTree(grouping === "package");
  return trees[grouping];
}

function grouping() {
  return document.querySelector("input[name=grouping]:checked").value;
}

// Counts what matches below every node; returns the files that do, the largest first.
function mark(root, text) {
  const found = [];
  const pending = [root];
  while (pending.length) {
    const node = pending.pop();
    node.hits = 0;
    if (node.isFile && text !== "" && (node.path.toLowerCase().includes(text)
      || node.owner.toLowerCase().includes(text))) found.push(node);
    pending.push(...node.children);
  }
  for (const file of found) {
    for (let node = file; node; node = node.parent) node.hits += 1;
  }
  return found.sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1));
}

function find() {
  query = search.value.trim().toLowerCase();
  const found = mark(tree(grouping()), query);
  hits.hidden = query === "";
  const shown = found.slice(0, 20).map(file => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = file.path + "  " + size(file.size);
    button.addEventListener("click", () => {
      zoom(file.parent, false);
      detail.textContent = words(file);
    });
    item.append(button);
    return item;
  });
  hits.replaceChildren(...shown);
  draw();
  if (query) {
    const total = found.reduce((sum, file) => sum + file.size, 0);
    detail.textContent = found.length + (found.length === 1 ? " file" : " files") + " found, "
      + size(total);
  }
  filterPackages();
}

function filterPackages() {
  const table = document.getElementById("package-table");
  if (!table) return;
  const rows = [...table.tBodies[0].rows];
  const matching = rows.filter(row => row.textContent.toLowerCase().includes(query));
  // A search for a file leaves the table whole.
  for (const row of rows) row.hidden = matching.length > 0 && !matching.includes(row);
}

function sortable(table) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const rows = [...table.tBodies[0].rows];
      const isNumber = head.classList.contains("number");
      const falls = head.getAttribute("aria-sort")
        ? head.getAttribute("aria-sort") === "ascending" : isNumber;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", falls ? "descending" : "ascending");
      const value = row => isNumber ? Number(row.cells[column].dataset.value || 0)
        : row.cells[column].textContent;
      rows.sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        return (x < y ? -1 : x > y ? 1 : 0) * (falls ? -1 : 1);
      });
      table.tBodies[0].append(...rows);
    });
  });
}

document.querySelectorAll("table.sortable").forEach(sortable);
document.getElementById("tools").hidden = false;
search.addEventListener("input", find);
document.querySelectorAll("input[name=grouping]").forEach(input => {
  input.addEventListener("change", () => { current = tree(grouping()); find(); });
});
current = tree("package").children.length > 1 ? tree("package") : tree("directory");
if (current === trees.directory) {
  document.querySelector("input[value=directory]").checked = true;
}
draw();
let drawnWidth = map.clientWidth;
new ResizeObserver(() => {
  if (map.clientWidth === drawnWidth) return;
  drawnWidth = map.clientWidth;
  draw();
}).observe(map);
