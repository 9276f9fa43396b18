package report

import "neurorbit/pipeline/claims"

// A Page is all that an index page shows.
type Page struct {
	// Title and Lead head the page; Lead is one paragraph of text.
	Title, Lead string
	// Config names the config and its path, Version the program's version.
	Config, Version string
	// Claims holds one result for each publication with claims.
	Claims []claims.File
	Papers []Paper
	// Others are links to pages of the report that are not made here.
	Others []Download
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

// NoDifference is the Difference of an item that was compared and agrees.
const NoDifference = "none"

// An Item is a table or figure.
type Item struct {
	// ID is unique within the paper, such as "table2".
	ID string
	// Section is Published or Beyond.
	Section        string
	Title, Caption string
	// Files are the forms in which the item was made. An SVG is shown, else a
	// PNG, else the CSV as a table; all are linked.
	Files []File
	// Tables are the artifacts that the item is drawn from.
	Tables []Download
	// Published, Ours and Difference compare in words; empty ones are left out.
	// A Difference other than NoDifference with Agrees set means that there was
	// nothing to compare.
	Published, Ours, Difference string
	// Agrees is false if the item differs from the published one.
	Agrees bool
	// Stamps are reservations on the data that the item rests on.
	Stamps []string
	// Key is the short key of the shard that made the item, Stage the stage, and
	// Explain the command that prints its origin.
	Key, Stage, Explain string
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
