package report

import (
	"fmt"
	"net/url"
	"strings"

	"neurorbit/pipeline/claims"
)

// Markdown renders the index page in Markdown (GitHub's dialect), with images
// and downloads by relative path.
func Markdown(p Page) ([]byte, error) {
	var m mdWriter
	m.line("# %s", mdText(p.Title))
	m.paragraph("%s", mdText(p.Lead))
	made := "Made by neurorbit"
	if p.Version != "" {
		made += " " + mdText(p.Version)
	}
	if p.Config != "" {
		made += " from the config " + mdCode(p.Config)
	}
	m.paragraph("%s.", made)
	m.stamps(p.Stamps)
	if len(p.Claims) > 0 {
		m.claims(p)
	}
	for _, paper := range p.Papers {
		m.section("## %s", mdText(paper.Heading()))
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
	}
	for i := range p.Claims {
		if len(p.Claims[i].Errata) > 0 {
			m.section("## Errata of “%s”", mdText(p.Claims[i].Title))
			m.errata(&p.Claims[i])
		}
		if len(p.Claims[i].Uncovered) > 0 {
			m.section("## Not covered")
			m.uncovered(&p.Claims[i])
		}
	}
	return []byte(m.b.String()), nil
}

// Errata renders the errata of one publication as a Markdown page, with the
// reservations on the data behind it.
func Errata(r claims.FileResult, stamps []string) ([]byte, error) {
	var m mdWriter
	m.line("# Errata of “%s”", mdText(r.Title))
	m.stamps(stamps)
	m.errata(&r)
	return []byte(m.b.String()), nil
}

// An mdWriter collects lines of Markdown.
type mdWriter struct{ b strings.Builder }

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
		m.paragraph("![%s](%s)", mdText(it.Title), mdLink(f.Path))
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
		links = append(links, fmt.Sprintf("[%s](%s)", mdText(l.Name), mdLink(l.Path)))
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

func (m *mdWriter) errata(r *claims.FileResult) {
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

func (m *mdWriter) uncovered(r *claims.FileResult) {
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
