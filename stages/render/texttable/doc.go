// Package texttable lays a table out once and writes it as Markdown, LaTeX and
// CSV.
//
// A table is a caption, columns, rows of cells and notes. Cells know how they
// look in each of the three notations, so a value is put in once. A long, narrow
// table can be folded into several groups of columns that stand side by side and
// are read down one group after the other, as journals print them (Table.Fold);
// all three notations then show the same grid.
//
// LaTeX output is a longtable that fits the page of the class article, to be \input
// into a document; its first line names the packages it needs, all of which are part of
// every distribution. All text is escaped.
//
// The bytes depend on nothing but the table.
package texttable
