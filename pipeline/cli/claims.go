package cli

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/report"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
)

//go:embed claims.tmpl
var claimWords string

var claimText = template.Must(template.New("").Funcs(template.FuncMap{"plural": text.Plural, "join": strings.Join}).Parse(claimWords))

// writeClaims writes a line for each publication, then what differs, what was not
// declared to first, then what cannot be tested, and the verdict. What has no place on
// the screen is counted; with all the lines there are, every claim is listed.
func writeClaims(w io.Writer, s text.Screen, p *project.Project, results []claims.File) {
	var head []string
	for i := range results {
		n := results[i].Tally()
		line := s.Wrap(fmt.Sprintf("%s: %s", results[i].Label, n), "  ")
		for _, verdict := range []string{"reproduced", "differ", "not testable"} {
			line = strings.Replace(line, verdict, s.Paint(verdict), 1)
		}
		head = append(head, line)
	}
	others, beyond := claims.Sum(results).Brief()
	for _, rest := range []string{others, beyond} {
		if rest != "" {
			head = append(head, s.Wrap("Besides, "+rest, "  "))
		}
	}
	fmt.Fprintln(w, strings.Join(head, "\n"))
	tail := verdict(s, p, results)
	undeclared := claims.Sum(results).Undeclared
	room := s.Lines - text.Count(head) - text.Count(tail)
	block := func(title string, keep func(c *claims.Claim) bool) {
		items := told(s, results, keep)
		if len(items) == 0 || room < 4 {
			return
		}
		fmt.Fprintf(w, "\n%s\n", title)
		items = text.Fit(items, room-2, "  and %d more; --all shows them")
		room -= 2 + text.Count(items)
		fmt.Fprintln(w, strings.Join(items, "\n"))
	}
	if undeclared > 0 {
		room = max(room-4, 6) // without the error and its hint
		block(s.Paint("SURPRISES")+": not as the claims files declare", func(c *claims.Claim) bool { return !c.AsDeclared })
	}
	block("Known to differ; the claims files say why", func(c *claims.Claim) bool { return c.Verdict == claims.Differs && c.AsDeclared })
	if s.All() {
		block("Reproduced", func(c *claims.Claim) bool { return c.Verdict == claims.Reproduced && c.AsDeclared })
		block("Not tested", func(c *claims.Claim) bool { return c.Verdict == claims.NotTestable })
	}
	fmt.Fprintf(w, "\n%s\n", strings.Join(tail, "\n"))
}

// told tells of the claims that keep accepts, of each publication the results first.
// They take turns by publication, so that the first ones are of all of them.
func told(s text.Screen, results []claims.File, keep func(c *claims.Claim) bool) []string {
	var turns [][]string // by rank
	for i := range results {
		rank := 0
		for _, c := range slices.SortedStableFunc(slices.Values(results[i].Tested()), claims.ByWeight) {
			if !keep(&c) {
				continue
			}
			if rank == len(turns) {
				turns = append(turns, nil)
			}
			turns[rank] = append(turns[rank], s.Wrap("  "+summed(&c), "    "))
			if !s.All() {
				rank++
			}
		}
	}
	return slices.Concat(turns...)
}

// summed is a claim in a sentence: where it stands, what it says, what came out.
func summed(c *claims.Claim) string {
	says := fmt.Sprintf("%s (%s): %s; published %s", c.ID, c.Place, c.Says, number(c.Published))
	if c.Verdict == claims.NotTestable {
		return says + "; not testable: " + c.Reason
	}
	says += ", ours " + number(c.Got)
	if d := c.Difference; d != "none" && !strings.HasPrefix(d, c.Got) {
		says += " (" + text.Clip(d, 50) + ")"
	}
	for _, r := range c.Readings {
		says += fmt.Sprintf("; as %s %s", r.As, number(r.Got))
	}
	return says
}

// number shortens a number to five digits, unless it is whole, and a text to a line.
func number(value string) string {
	if f, err := strconv.ParseFloat(value, 64); err == nil && strings.ContainsAny(value, ".e") {
		return strconv.FormatFloat(f, 'g', 5, 64)
	}
	return text.Clip(value, 40)
}

// verdict says what is not testable, and for what it waits, what it all comes to, and
// where the report is.
func verdict(s text.Screen, p *project.Project, results []claims.File) []string {
	n := claims.Sum(results)
	v := struct {
		report.Status
		Claims, Undeclared, Unmet, Stamped, Tested int
		Data, Run, Report                          string
	}{Claims: n.Claims(), Undeclared: n.Undeclared, Report: p.Command("report")}
	v.Status, _ = report.StatusOf(p) // a report that cannot be read is none
	for _, st := range p.Stages {
		rec, _ := p.Record(p.Cfg, st.Name)
		wanted := func(a store.Artifact) bool { return len(a.Stamps) > 0 && a.Stamps[0].Remedy != "" }
		if rec != nil && slices.ContainsFunc(rec.Artifacts, wanted) {
			v.Run = p.Command("run") // says what it is
		}
	}
	for i := range results {
		for _, c := range results[i].Claims {
			if len(c.Stamps) > 0 {
				v.Stamped, v.Data = v.Stamped+1, c.Stamps[0]
			}
		}
	}
	v.Unmet, v.Tested = n.NotTestable()-v.Stamped, n.Claims()-n.NotTestable()
	return s.Render(claimText, "verdict", v, "  ")
}

// named returns the files with only the claims and errata of these names. An unknown one
// is an error of kind fault.Usage.
func named(p *project.Project, results []claims.File, names []string) ([]claims.File, error) {
	var known []string
	for i := range results {
		r := &results[i]
		for _, c := range r.Tested() {
			known = append(known, c.ID)
		}
		r.Claims = slices.DeleteFunc(r.Claims, func(c claims.Claim) bool { return !slices.Contains(names, c.ID) })
		r.Errata = slices.DeleteFunc(r.Errata, func(e claims.Erratum) bool { return !slices.Contains(names, e.ID) })
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			hint, near := p.Command("verify", "--all")+" lists the claims", text.Nearest(name, known)
			if i := slices.IndexFunc(known, func(id string) bool { return strings.HasSuffix(id, "."+name) }); i >= 0 {
				near = known[i]
			}
			if near != "" {
				hint = "did you mean " + near + "?"
			}
			return nil, fault.New(fault.Usage, fmt.Sprintf("no claim %q", name), hint)
		}
	}
	return slices.DeleteFunc(results, func(f claims.File) bool { return len(f.Tested()) == 0 }), nil
}

// showClaims shows claims whole, each with the rows behind it.
func showClaims(w io.Writer, s text.Screen, p *project.Project, results []claims.File) {
	for i := range results {
		for k, c := range results[i].Tested() {
			declared := "as declared"
			if !c.AsDeclared {
				declared = s.Paint("SURPRISE") + ": it was declared otherwise"
			}
			if i+k > 0 {
				fmt.Fprintln(w)
			}
			fmt.Fprintf(w, "%s: %s, %s\n", c.ID, s.Paint(string(c.Verdict)), declared)
			shown := struct {
				claims.Claim
				Title string
			}{c, results[i].Title}
			fmt.Fprintln(w, strings.Join(s.Render(claimText, "claim", &shown, "             "), "\n"))
			if c.Table == "" {
				continue // it is about the config
			}
			stageName, table, _ := strings.Cut(c.Table, "/")
			var key []string
			st, _ := p.Find(stageName)
			for _, o := range st.Outputs {
				if o.Name == table {
					key = o.Key
				}
			}
			rows, err := p.ClaimData().Behind(c.Lookup, key)
			if err != nil || len(c.Stamps) == 0 && c.Verdict == claims.NotTestable {
				continue
			}
			fmt.Fprintf(w, "\n%s of %s\n", text.Plural(len(rows)-1, "row"), c.Table)
			fmt.Fprintln(w, strings.Join(text.Fit(s.Table(rows), max(8, s.Lines-17), "and %d more rows; --all shows them"), "\n"))
		}
	}
}
