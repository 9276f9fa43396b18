package report

import (
	"neurorbit/pipeline/catalogue"
	"neurorbit/pipeline/claims"
)

// A Page is all that an index page shows.
type Page struct {
	// Title and Lead head the page; Lead is one paragraph of text.
	Title, Lead string
	// Config names the config and its path, Version the program's version.
	Config, Version string
	// Claims holds one result for each publication with claims.
	Claims []claims.FileResult
	Papers []Paper
	// Stamps are warnings printed on top.
	Stamps []string
	// Stale says on top of every page what is older than its config, inputs or
	// code, and why.
	Stale []string
}

// A Paper is a publication and what was made for it.
type Paper struct {
	// Name is the short name, as in the claims, Label what readers call the
	// publication, Title its title.
	Name, Label, Title string
	// Items are shown in the order given, the published ones first.
	Items []Item
}

// An Item is a table or figure as its stage describes it. A Difference other than
// "none" with Agrees set means that there was nothing to compare.
type Item struct {
	catalogue.Row
	// Files are the forms in which the item was made. An SVG is shown, else a
	// PNG, else the CSV as a table; all are linked.
	Files []File
	// Tables are the artifacts that the item is drawn from.
	Tables []Download
	// Stamps are reservations on the data that the item rests on.
	Stamps []string
	// Key is the short key of the shard that made the item, Explain the command that
	// prints its origin.
	Key, Explain string
}

// A File is one form of an item.
type File struct {
	// Path is relative to the page, slash-separated.
	Path string
	Data []byte
}

// A Download is a link to something that is not part of the page.
type Download struct {
	// Name is the link's text, Path its target relative to the page.
	Name, Path string
}
