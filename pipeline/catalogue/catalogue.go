// Package catalogue is what a stage that makes tables and figures for people and
// the report that shows them have agreed on: the table in which the stage lists
// what it made.
package catalogue

import "encoding/json"

// Table is the name of the output by which a stage lists the tables and figures
// it made; its row is Row and its key the columns paper and id.
const Table = "catalogue"

// Sections of a publication's page.
const (
	Published = "published" // a table or figure of the publication
	Beyond    = "beyond"    // what the publication does not have
	Front     = "front"     // a picture for the front page and for links to it; on no publication's page
)

// Small ends the name, before the extension, of a file that is the same picture with
// fewer dots; a page shows it and leads to the larger one.
const Small = "_small"

// A Tile is one of several pictures of an item, with what is written below it.
type Tile struct {
	File    string `json:"file"` // among the item's files
	Title   string `json:"title"`
	Text    string `json:"text"`
	Command string `json:"command,omitempty"` // draws it
}

// Pictures returns the tiles that the item shows side by side; none if it has one.
func (r Row) Pictures() (list []Tile, err error) {
	if r.Tiles != "" {
		err = json.Unmarshal([]byte(r.Tiles), &list)
	}
	return list, err
}

// A Row is what the report says about one table or figure.
type Row struct {
	Paper      string `col:"paper" doc:"short name of the publication"`
	ID         string `col:"id" doc:"name of the table or figure; its files are <paper>/<id>*"`
	Order      int64  `col:"order" doc:"position in the report, from 1"`
	Section    string `col:"section" doc:"published: also in the paper; beyond: ours only; front: for the front page"`
	Title      string `col:"title" doc:"short title"`
	Caption    string `col:"caption" doc:"what is shown and where it comes from"`
	Files      string `col:"files" doc:"paths of the files, space-separated; empty if the config does not have the data"`
	Tiles      string `col:"tiles" doc:"its pictures if they are several, as JSON: a list of objects with file, title, text, command"`
	Tables     string `col:"tables" doc:"tables it is made from, space-separated, without those that belong to others"`
	Compared   string `col:"compared" doc:"what is compared, in a few words; empty if nothing is"`
	Published  string `col:"published" doc:"what the paper prints"`
	Ours       string `col:"ours" doc:"what was computed"`
	Difference string `col:"difference" doc:"none, or what differs in words"`
	Agrees     bool   `col:"agrees" doc:"false if a comparison was made and something differs"`
	Stamps     string `col:"stamps" doc:"reservations on the data it rests on; then nothing is compared"`
}
