"use strict";
(() => {
  const begin = () => {
    DataTable.ext.errMode = "none";
    const made = [];
    for (const box of document.querySelectorAll(".fs-table")) {
      const table = box.querySelector("table");
      const rows = table.tBodies[0].rows.length;
      if (rows < 2) continue;
      const some = rows > 8, many = rows > 25, name = box.getAttribute("aria-label");
      const paged = new DataTable(table, {
        order: [], autoWidth: false, ordering: true, searching: some, info: some, paging: many, pageLength: 25,
        lengthMenu: [25, 100, { label: "all", value: -1 }],
        layout: {
          topStart: some ? "search" : null, topEnd: many ? "pageLength" : null,
          bottomStart: some ? "info" : null, bottomEnd: many ? "paging" : null
        },
        language: {
          search: "Filter", lengthMenu: "_MENU_ rows", info: "_START_ to _END_ of _TOTAL_ rows", infoEmpty: "no rows",
          infoFiltered: "(filtered from _MAX_)", zeroRecords: "No row holds that.", emptyTable: "No rows.",
          paginate: { first: "first", previous: "previous", next: "next", last: "last" }
        }
      });
      made.push(paged);
      const scrolled = paged.table().container().querySelector(".dt-layout-table");
      for (const mark of ["role", "tabindex", "aria-label"]) {
        scrolled.setAttribute(mark, box.getAttribute(mark));
        box.removeAttribute(mark);
      }
      box.classList.add("fs-live");
      for (const nav of box.querySelectorAll("nav")) nav.setAttribute("aria-label", "pages of " + name);
    }
    let lengths = [];
    addEventListener("beforeprint", () => {
      lengths = made.map(paged => paged.page.len());
      made.forEach(paged => paged.page.len(-1).draw());
    });
    addEventListener("afterprint", () => made.forEach((paged, i) => paged.page.len(lengths[i]).draw()));
  };
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll(".fs-more:not([open])")];
    folded.forEach(more => more.open = true);
  });
  addEventListener("afterprint", () => folded.forEach(more => more.open = false));
  const library = document.createElement("script");
  library.src = "{{root}}assets/datatables-3.1.5.min.js";
  library.onload = begin;
  document.head.append(library);
})();
