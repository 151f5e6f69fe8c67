// Tables sort by a press on a heading; the table of submissions also filters.
const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

const value = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.sort === undefined ? cell.textContent.trim() : Number(cell.dataset.sort);
};

const compare = (one, other) =>
  typeof one === "number" && typeof other === "number" ? one - other : collator.compare(one, other);

function sort(table, heading) {
  const column = heading.cellIndex;
  const current = heading.getAttribute("aria-sort");
  const first = heading.dataset.first ?? "ascending";
  const other = first === "ascending" ? "descending" : "ascending";
  const order = current === first ? other : first;
  for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", order);
  const sign = order === "ascending" ? 1 : -1;
  const body = table.tBodies[0];
  const keyed = [...body.rows].map((row) => [value(row, column), row]);
  const empty = ([key]) => key === "" || Number.isNaN(key);
  keyed.sort((a, b) => (empty(a) - empty(b)) || sign * compare(a[0], b[0]));
  body.append(...keyed.map(([, row]) => row));
}

for (const table of document.querySelectorAll("table.sortable")) {
  for (const button of table.tHead.querySelectorAll("button")) {
    button.addEventListener("click", () => sort(table, button.closest("th")));
  }
}

const form = document.getElementById("filter");
if (form) {
  const rows = [...document.getElementById("rows").rows];
  const names = rows.map((row) => row.cells[0].textContent.toLowerCase());
  const shown = document.getElementById("shown");
  const filter = () => {
    const wanted = form.elements.name.value.trim().toLowerCase();
    const kind = form.elements.show.value;
    let count = 0;
    rows.forEach((row, place) => {
      const fits = names[place].includes(wanted) && (kind === "all" || row.dataset.kinds.split(" ").includes(kind));
      row.hidden = !fits;
      count += fits;
    });
    shown.textContent = shown.dataset.text.replace("{0}", count).replace("{1}", rows.length);
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
}
