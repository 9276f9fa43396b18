// Package report renders what a reader is shown: an index page in HTML, the
// same in Markdown, and a page of errata for each publication. It renders plain
// data and knows nothing of stages, stores or configs.
//
// The HTML page is one file that needs no other file, no script and no network
// to be read: figures are embedded, the style sheet is part of it. Links lead to
// the files behind each figure by relative path. Equal data give equal bytes:
// no date, no host name, no order that could change between runs.
package report
