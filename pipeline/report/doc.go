// Package report makes what a reader is shown: an index page in HTML and in
// Markdown, the same and errata for each publication, pages for evaluators, and
// pages that compare experiments. The text of all pages is in templates, in the
// folder pages; the Go code gathers what they show.
//
// An HTML page needs no other file, no script and no network to be read: figures
// are embedded, the style sheet is part of it. Links lead to the files behind each
// figure by relative path. Equal data give equal bytes: no date, no host name, no
// order that could change between runs.
package report
