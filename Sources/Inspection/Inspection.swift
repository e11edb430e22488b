// What a tree is and how two differ, as values: lint, difference, SBOM, report. The target stands
// empty until the first of them comes, so that the graph of docs/ARCHITECTURE.md is whole.
