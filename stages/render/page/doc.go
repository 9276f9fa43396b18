// Package page makes report stages: the tables and figures of one publication, and
// the rows of the catalogue by which the report shows them.
//
// A publication's report is a list of items, each a table or figure: what it is
// called, what it reads, and a function that builds its content from rows. Each item
// is a shard of the stage, "table2", reads only what it names, and writes files
// <publication>/<id>.{md,tex,csv}, .{svg,png,csv} or .{png,csv}, and one row of the
// table catalogue: caption, what the paper prints, what came out, and how they
// differ. A figure with several kinds of data has further CSV files.
//
// What is made of stamped tables shows the text of the stamps in every file and in
// the catalogue: above figures and pictures in dark red, in bold above tables, in a
// last column of CSV. It is not compared with the paper. Keys are in the catalogue and
// the report's manifest.json only, so that files change when what they show changes.
//
// A config need not make the data of every item (tables 2 to 5 of the PBNN paper need
// N = 7, for example). Then the item's row of the catalogue has no files and says
// "not in this config".
package page
