package report

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	html "html/template"
	"image"
	_ "image/gif" // formats of files
	_ "image/png"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"neurorbit/pipeline/catalogue"
	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/project"
)

// A Page is all that an index page shows.
type Page struct {
	// Title and Lead head the page; Lead is one paragraph of text.
	Title, Lead string
	// Config and File are the name and the path of the config, Version is the
	// program's.
	Config, File, Version string
	// Claims holds one result for each publication with claims.
	Claims []claims.File
	Papers []Paper
	// Stamps are warnings printed on top.
	Stamps []string
	// Main is the path to the report of the program's own config, if this is another;
	// More are the reports kept beside it, if this is it.
	Main string
	More []Download
	// Stale says on top of every page what was overridden, and what is older than its config, inputs or
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
	// Files are the forms in which the item was made. A GIF is shown, else an SVG, else a
	// PNG, the small one of two, else the CSV as a table; all are linked.
	Files []File
	// Pictures are shown side by side, if there are several.
	Pictures []Tile
	// Tables are the artifacts that the item is drawn from.
	Tables []Download
	// Stamps are reservations on the data that the item rests on.
	Stamps []string
	// Key is the short key of the shard that made the item, Explain the command that
	// prints its origin.
	Key, Explain string
}

// A Tile is one of several pictures of an item.
type Tile struct {
	catalogue.Tile
	File *File
}

// A File is one form of an item.
type File struct {
	// Path is relative to the page, slash-separated.
	Path string
	Data []byte
}

var svgSize = regexp.MustCompile(`<svg[^>]* width="([0-9.]+)pt" height="([0-9.]+)pt"`)

// Size returns the attributes that tell a browser the size of an image before it is
// loaded, so that links into a page lead to their places; none if it is not known.
func (f *File) Size() html.HTMLAttr {
	if c, _, err := image.DecodeConfig(bytes.NewReader(f.Data)); err == nil {
		return html.HTMLAttr(fmt.Sprintf(`width="%d" height="%d"`, c.Width, c.Height))
	}
	m := svgSize.FindSubmatch(f.Data)
	if m == nil {
		return ""
	}
	width, _ := strconv.ParseFloat(string(m[1]), 64) // of digits, as the pattern has it
	height, _ := strconv.ParseFloat(string(m[2]), 64)
	const pixel = 0.75 // points
	return html.HTMLAttr(fmt.Sprintf(`width="%.0f" height="%.0f"`, width/pixel, height/pixel))
}

// A Download is a link to something that is not part of the page; its path is
// relative to the report.
type Download = project.Link

// ClaimsOf returns the claims of a publication, or nil.
func (p Page) ClaimsOf(paper string) *claims.File {
	for i := range p.Claims {
		if p.Claims[i].Paper == paper {
			return &p.Claims[i]
		}
	}
	return nil
}

// Page returns the path of the paper's page.
func (p Paper) Page() string { return path.Join(p.Name, indexName) }

// Main returns the published tables and figures that were made, Further the others,
// Absent all that the config does not have.
func (p Paper) Main() []Item {
	return p.those(func(it Item) bool {
		return len(it.Files) > 0 && it.Section != catalogue.Beyond && it.Section != catalogue.Front
	})
}

func (p Paper) Further() []Item {
	return p.those(func(it Item) bool { return len(it.Files) > 0 && it.Section == catalogue.Beyond })
}

func (p Paper) Absent() []Item {
	return p.those(func(it Item) bool { return len(it.Files) == 0 && it.Section != catalogue.Front })
}

func (p Paper) those(want func(Item) bool) []Item {
	return slices.DeleteFunc(slices.Clone(p.Items), func(it Item) bool { return !want(it) })
}

// Picture returns the image of the item of that name, or nil.
func (p Paper) Picture(id string) *File {
	for _, it := range p.Items {
		if it.ID == id {
			return it.Picture()
		}
	}
	return nil
}

// Stamps returns the reservations on the paper's items, each once.
func (p Paper) Stamps() []string {
	var out []string
	for _, it := range p.Items {
		out = union(out, it.Stamps...)
	}
	return out
}

// union adds those texts to a list that it does not have.
func union(list []string, texts ...string) []string {
	for _, s := range texts {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// file returns the first file whose name ends so, such as in ".svg", or nil.
func (it Item) file(ending string) *File {
	for i, f := range it.Files {
		if strings.HasSuffix(strings.ToLower(f.Path), ending) {
			return &it.Files[i]
		}
	}
	return nil
}

// Picture returns the item's image that stands still, SVG before a small PNG before any
// other, or nil; also if it has several.
func (it Item) Picture() *File {
	if len(it.Pictures) > 0 {
		return nil
	}
	return cmp.Or(it.file(".svg"), it.file(catalogue.Small+".png"), it.file(".png"))
}

// Motion returns the item's animation, or nil.
func (it Item) Motion() *File { return it.file(".gif") }

// Whole returns what a page's picture leads to: the animation, or the image with all its
// dots.
func (it Item) Whole() *File {
	return cmp.Or(it.Motion(), it.file(".svg"), it.file(".png"))
}

// Description says in a sentence or two what a page is about, for search engines and for
// links to it.
func (p Page) Description() string {
	return cmp.Or(p.Lead, p.Title+": tables, figures and numbers, reproduced and checked")
}

// A Hero is the picture of the front page and of links to the report, with the paper
// that it is from.
type Hero struct {
	*File
	Title string
	Paper Paper
}

// Hero returns the first picture for the front page, or nil.
func (p Page) Hero() *Hero {
	for _, paper := range p.Papers {
		for _, it := range paper.Items {
			if f := it.file(".png"); f != nil && it.Section == catalogue.Front {
				return &Hero{f, it.Title, paper}
			}
		}
	}
	return nil
}

// A Grid is a table of text with a header.
type Grid struct {
	Header []string
	Rows   [][]string
	// Numeric tells which columns hold numbers only.
	Numeric []bool
	// Full holds what the cells show rounded, "" where they show all; it may be nil.
	Full [][]string
	// Notes are paragraphs below the table.
	Notes []string
}

// longGrid is the number of rows above which a table starts folded.
const longGrid = 40

// Long reports whether the table is better folded.
func (g *Grid) Long() bool { return len(g.Rows) > longGrid }

// Grid returns the item's CSV as a table, or nil if it has an image or no CSV. What
// cells show and how they are headed is as in the item's Markdown, if it has any.
func (it Item) Grid() (*Grid, error) {
	f := it.file(".csv")
	if f == nil || it.Picture() != nil || len(it.Pictures) > 0 {
		return nil, nil
	}
	records, err := csv.NewReader(bytes.NewReader(f.Data)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("report: %s: %w", f.Path, err)
	}
	if len(records) == 0 {
		return nil, fmt.Errorf("report: %s: no header", f.Path)
	}
	g := &Grid{Header: records[0], Rows: records[1:], Numeric: make([]bool, len(records[0]))}
	for j := range g.Header {
		g.Numeric[j] = len(g.Rows) > 0
		for _, r := range g.Rows {
			if _, err := strconv.ParseFloat(r[j], 64); err != nil && r[j] != "" {
				g.Numeric[j] = false
			}
		}
	}
	if md := it.file(".md"); md != nil {
		g.show(pipeTable(md.Data))
	}
	return g, nil
}

// Links lists all that can be downloaded, the forms first. A form is named by
// its extension, a further file of the same form by its name, a table by its
// name and extension.
func (it Item) Links() []Download {
	var links []Download
	seen := map[string]bool{}
	for _, f := range it.Files {
		if slices.ContainsFunc(it.Pictures, func(t Tile) bool { return t.File.Path == f.Path }) {
			continue // linked below each
		}
		name := strings.TrimPrefix(path.Ext(f.Path), ".")
		if seen[name] {
			name = path.Base(f.Path)
		}
		seen[name] = true
		links = append(links, Download{Name: name, Path: f.Path})
	}
	for _, t := range it.Tables {
		links = append(links, Download{Name: t.Name + path.Ext(t.Path), Path: t.Path})
	}
	return links
}

var numberedID = regexp.MustCompile(`^(table|fig)([0-9]+)$`)

// Heading returns the title behind the item's number in the publication, such as
// "Table 2" for table2.
func (it Item) Heading() string {
	m := numberedID.FindStringSubmatch(it.ID)
	if m == nil || it.Section == catalogue.Beyond {
		return it.Title
	}
	label := strings.Replace(capitalise(m[1]), "Fig", "Figure", 1) + " " + m[2]
	if strings.HasPrefix(it.Title, label) {
		return it.Title
	}
	return strings.TrimSuffix(label+". "+it.Title, ". ")
}

// Short returns the label, or the short name of a paper without one.
func (p Paper) Short() string { return cmp.Or(p.Label, p.Name) }

// Heading returns the title, or the label of a paper without one.
func (p Paper) Heading() string { return cmp.Or(p.Title, p.Short()) }

var notInID = regexp.MustCompile(`[^\pL\p{Nd}._-]`)

// fragment makes a name fit for an id attribute and a link.
func fragment(parts ...string) string {
	return notInID.ReplaceAllString(strings.Join(parts, "-"), "-")
}

// capitalise returns s with its first letter in upper case.
func capitalise(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + s[n:]
}

// differing returns the claims that differ or are not as declared, the results first.
func differing(list []claims.Claim) []claims.Claim {
	return slices.DeleteFunc(mainFirst(list), func(c claims.Claim) bool { return c.Verdict != claims.Differs && c.AsDeclared })
}

// mainFirst returns the claims that count as results, then the others.
func mainFirst(list []claims.Claim) []claims.Claim {
	return slices.SortedStableFunc(slices.Values(list), claims.ByWeight)
}
