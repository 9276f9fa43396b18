package report

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"neurorbit/pipeline/claims"
)

// Markdown renders the same pages as HTML, in Markdown (GitHub's dialect), by
// path: README.md, and one in the folder of each publication. Images and
// downloads are links by relative path.
func Markdown(p Page) (map[string][]byte, error) {
	var m mdWriter
	m.line("# %s", mdText(p.Title))
	m.paragraph("%s", mdText(p.Lead))
	m.made(p)
	m.stamps(p.Stamps)
	for i, paper := range p.Papers {
		if i == 0 {
			m.b.WriteByte('\n')
		}
		m.line("- [%s: tables and figures](%s)", mdText(paper.Short()), mdLink(path.Join(paper.Name, "README.md")))
	}
	for _, o := range p.Others {
		m.line("- [%s](%s)", mdText(o.Name), mdLink(o.Path))
	}
	if len(p.Claims) > 0 {
		m.claims(p)
	}
	out := map[string][]byte{"README.md": []byte(m.b.String())}
	for _, paper := range p.Papers {
		text, err := paperMarkdown(p, paper)
		if err != nil {
			return nil, err
		}
		out[path.Join(paper.Name, "README.md")] = text
	}
	return out, nil
}

// paperMarkdown renders the page of a publication.
func paperMarkdown(p Page, paper Paper) ([]byte, error) {
	m := mdWriter{paper: paper.Name}
	m.line("# %s", mdText(paper.Heading()))
	m.made(p)
	m.stamps(paper.Stamps())
	for _, it := range paper.Main() {
		if err := m.item(it); err != nil {
			return nil, err
		}
	}
	if further := paper.Further(); len(further) > 0 {
		m.section("## Beyond the publication")
		for _, it := range further {
			if err := m.item(it); err != nil {
				return nil, err
			}
		}
	}
	if r := p.claimsOf(paper.Name); r != nil {
		if len(r.Errata) > 0 {
			m.section("## Errata of “%s”", mdText(r.Title))
			m.errata(r)
		}
		if len(r.Uncovered) > 0 {
			m.section("## Not covered")
			m.uncovered(r)
		}
	}
	return []byte(m.b.String()), nil
}

func (m *mdWriter) made(p Page) {
	made := "Made by neurorbit"
	if p.Version != "" {
		made += " " + mdText(p.Version)
	}
	if p.Config != "" {
		made += " from the config " + mdCode(p.Config)
	}
	m.paragraph("%s.", made)
	m.stamps(p.Stale)
}

// Errata renders the errata of one publication as a Markdown page, with the
// reservations on the data behind it.
func Errata(r claims.File, stamps []string) ([]byte, error) {
	var m mdWriter
	m.line("# Errata of “%s”", mdText(r.Title))
	m.stamps(stamps)
	m.errata(&r)
	return []byte(m.b.String()), nil
}

// An mdWriter collects lines of Markdown, for the page of a paper if that is not
// empty.
type mdWriter struct {
	b     strings.Builder
	paper string
}

// line writes one line as it is; paragraph and section put an empty one before.
func (m *mdWriter) line(format string, args ...any) { fmt.Fprintf(&m.b, format+"\n", args...) }

func (m *mdWriter) paragraph(format string, args ...any) {
	m.b.WriteByte('\n')
	m.line(format, args...)
}

func (m *mdWriter) stamps(list []string) {
	for _, s := range list {
		m.paragraph("> **%s**", mdText(s))
	}
}

func (m *mdWriter) section(format string, args ...any) { m.paragraph(format, args...) }

func (m *mdWriter) table(header ...string) {
	m.paragraph("| %s |", strings.Join(header, " | "))
	m.line("|%s", strings.Repeat(" --- |", len(header)))
}

func (m *mdWriter) row(cells ...string) { m.line("| %s |", strings.Join(cells, " | ")) }

func (m *mdWriter) claims(p Page) {
	n := p.Tally()
	m.section("## Claims")
	m.paragraph("%d statements compared with the data: **%d reproduced**, **%d differ**, **%d not testable**. %s",
		n.Claims, n.Reproduced, n.Differs, n.NotTestable, declared(n))
	for i := range p.Claims {
		r := &p.Claims[i]
		m.section("### %s", mdText(r.Title))
		m.table("Verdict", "Claim", "Place", "Statement", "Published", "Ours", "Difference")
		for _, c := range r.Claims {
			verdict := string(c.Verdict)
			if c.Verdict != claims.Reproduced {
				verdict = "**" + verdict + "**"
			}
			if !c.AsDeclared {
				verdict += ", **not as declared**"
			}
			ours := c.Got
			if c.Reason != "" {
				ours = c.Reason
			}
			says := mdText(c.Says)
			for _, remark := range []string{c.Why, c.Note} {
				if remark != "" {
					says += " *" + mdText(remark) + "*"
				}
			}
			m.row(verdict, mdCode(c.ID), mdText(c.Place), says, mdText(c.Published), mdText(ours), mdText(rowsText(c.Outcome)))
		}
	}
}

func declared(n claims.Count) string {
	if n.Undeclared > 0 {
		return fmt.Sprintf("**%d did not come out as declared.**", n.Undeclared)
	}
	return "All came out as declared."
}

// rowsText is a difference with the rows it consists of.
func rowsText(o claims.Outcome) string {
	s := o.Difference
	if len(o.Missing) > 0 {
		s += "; missing: " + strings.Join(o.Missing, " ")
	}
	if len(o.Extra) > 0 {
		s += "; extra: " + strings.Join(o.Extra, " ")
	}
	return s
}

func (m *mdWriter) item(it Item) error {
	m.section("### %s", mdText(it.Heading()))
	m.stamps(it.Stamps)
	if it.Caption != "" {
		m.paragraph("%s", mdText(it.Caption))
	}
	if f, _, ok := it.picture(); ok {
		m.paragraph("![%s](%s)", mdText(it.Title), mdLink(fromPaper(m.paper, f.Path)))
	}
	grid, err := it.Grid()
	if err != nil {
		return err
	}
	if grid != nil {
		m.grid(grid)
	}
	m.b.WriteByte('\n')
	fact := func(name, text string) {
		if text != "" {
			m.line("- %s: %s", name, text)
		}
	}
	fact("Published", mdText(it.Published))
	fact("Ours", mdText(it.Ours))
	fact("Difference", mdText(it.Difference))
	if it.Key != "" {
		fact("Key", mdCode(it.Key))
	}
	if it.Explain != "" {
		fact("Origin", mdCode(it.Explain))
	}
	var links []string
	for _, l := range it.Links() {
		links = append(links, fmt.Sprintf("[%s](%s)", mdText(l.Name), mdLink(fromPaper(m.paper, l.Path))))
	}
	fact("Download", strings.Join(links, ", "))
	return nil
}

func (m *mdWriter) grid(g *Grid) {
	if g.Long() {
		m.paragraph("<details><summary>%d rows</summary>", len(g.Rows))
	}
	header := make([]string, len(g.Header))
	rule := "|"
	for i, h := range g.Header {
		header[i] = mdText(h)
		if g.Numeric[i] {
			rule += " ---: |"
		} else {
			rule += " --- |"
		}
	}
	m.paragraph("| %s |", strings.Join(header, " | "))
	m.line("%s", rule)
	for _, r := range g.Rows {
		cells := make([]string, len(r))
		for i, c := range r {
			cells[i] = mdText(c)
		}
		m.row(cells...)
	}
	if g.Long() {
		m.paragraph("</details>")
	}
}

func (m *mdWriter) errata(r *claims.File) {
	m.paragraph("Slips in the printed text, each with its evidence.")
	m.table("Place", "Printed", "Correct", "Evidence", "Shown")
	for _, e := range r.Errata {
		how := shown(e)
		if o := e.Outcome; o != nil {
			got := o.Got
			if o.Reason != "" {
				got = o.Reason
			}
			how += ": " + mdCode(o.Query) + " gives " + mdText(got)
			if o.Verdict == claims.Differs {
				how += " instead of " + mdText(o.Published)
			}
		}
		m.row(mdText(e.Place), mdText(e.Printed), mdText(e.Correct), mdText(e.Evidence), how)
	}
}

func (m *mdWriter) uncovered(r *claims.File) {
	m.paragraph("Statements that no artifact can test, and why.")
	m.table("Place", "Statement", "Why")
	for _, u := range r.Uncovered {
		m.row(mdText(u.Place), mdText(u.Says), mdText(u.Why))
	}
}

var mdEscapes = strings.NewReplacer(
	"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "<", "&lt;", ">", "&gt;",
	"&", "&amp;", "#", "\\#", "|", "\\|", "~", "\\~", "$", "\\$", "\r\n", " ", "\n", " ", "\r", " ",
)

// Text escapes text for a place inside a line or a table cell of Markdown.
func Text(s string) string { return mdText(s) }

// Code writes text as a code span of Markdown, also in a table cell.
func Code(s string) string { return mdCode(s) }

// mdText escapes text for a place inside a line or a table cell.
func mdText(s string) string { return strings.TrimSpace(mdEscapes.Replace(s)) }

// mdCode writes text as a code span, also in a table cell.
func mdCode(s string) string {
	s = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "|", "\\|").Replace(s)
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// mdLink writes a relative path as the target of a link.
func mdLink(path string) string {
	parts := strings.Split(path, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.NewReplacer("(", "%28", ")", "%29").Replace(strings.Join(parts, "/"))
}
