package cli_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing/fstest"
	"time"

	"neurorbit/pipeline/catalogue"
	"neurorbit/pipeline/cli"
	extra "neurorbit/pipeline/command"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
)

// The toy program has five stages that do arithmetic for a moment, shaped like
// those of a real one: independent shards (squares, walks), a file from outside
// with a stand-in that is stamped (sample), chains of shards and parameters that
// reach some shards only (base, votes), and tables and figures of three
// publications (pages).

type squaresConfig struct {
	N    []int `yaml:"n" min:"3" max:"12" unique:"true" minlen:"1" doc:"decades to go through"`
	Full int   `yaml:"full_n_max" min:"3" max:"12" doc:"up to which decade everything is counted"`
	Wait int   `yaml:"wait" min:"0" unit:"ms" doc:"how long a shard takes at least"`
}

type squareRow struct {
	N      int64  `col:"n" doc:"the decade"`
	ID     string `col:"id" doc:"name"`
	Period int64  `col:"period" unit:"steps" doc:"how often"`
}

type countRow struct {
	N          int64 `col:"n" doc:"the decade"`
	Standard   int64 `col:"standard" doc:"how many there are"`
	Enumerated int64 `col:"enumerated" doc:"how many were gone through, or -1"`
}

type walkConfig struct {
	S         []float64 `yaml:"s" min:"0" max:"9" unit:"mm" unique:"true" minlen:"1" doc:"lengths of a step"`
	Transient int       `yaml:"transient" min:"0" doc:"steps that are passed over"`
}

type walkRow struct {
	S    float64 `col:"s" unit:"mm" doc:"length of a step"`
	K    int64   `col:"k" doc:"number of the walk"`
	Long float64 `col:"long" unit:"mm" doc:"where it ends"`
}

type sampleConfig struct {
	Source string `yaml:"source" enum:"auto,real,synthetic" doc:"where the sample comes from"`
	Size   int    `yaml:"size" min:"1" max:"100" doc:"how many values a synthetic one has"`
}

type valueRow struct {
	I int64 `col:"i" doc:"number of the value"`
	X int64 `col:"x" doc:"the value"`
}

type baseConfig struct {
	Epochs int `yaml:"epochs" min:"1" max:"20" doc:"rounds of each of two seeds"`
}

type curveRow struct {
	Seed  int64 `col:"seed" doc:"the seed"`
	Epoch int64 `col:"epoch" doc:"the round"`
	Loss  int64 `col:"loss" doc:"what is left"`
}

type stateRow struct {
	X int64 `col:"x" doc:"the state"`
}

type ruleConfig struct {
	MinVotes int `yaml:"min_votes" min:"1" max:"9" doc:"votes that a statement needs"`
}

type votesConfig struct {
	Range float64    `yaml:"range" min:"0" max:"1" doc:"range of the numbers"`
	Rule  ruleConfig `yaml:"rule" doc:"when a statement is made"`
}

type voteRow struct {
	Shard string  `col:"shard" doc:"part of the work"`
	Range float64 `col:"range" doc:"range of the numbers"`
	Votes int64   `col:"votes" doc:"how many"`
	Said  bool    `col:"said" doc:"whether that is a statement"`
}

type pagesConfig struct {
	DPI int `yaml:"png_dpi" min:"10" max:"600" unit:"dots/inch" doc:"resolution of pictures"`
}

func toySquares() *stage.Stage {
	type params struct {
		N    int   `json:"n"`
		Part int   `json:"part"`
		All  []int `json:"all,omitempty"`
		Full int   `json:"full_n_max,omitempty"`
		Wait int   `json:"wait,omitempty"`
	}
	return &stage.Stage{
		Name: "squares", Doc: "squares of small numbers", Config: func() any { return &squaresConfig{N: []int{7}, Full: 7} },
		Outputs: []stage.Output{
			{Name: "gbpo", Row: squareRow{}, Key: []string{"n", "id"}, Doc: "a square", Source: "arithmetic"},
			{Name: "counts", Row: countRow{}, Key: []string{"n"}, Doc: "a decade", Source: "arithmetic"},
		},
		Shards: func(c any) (out []stage.Shard, err error) {
			s := c.(*squaresConfig)
			for _, n := range s.N {
				for k := range 6 {
					out = append(out, stage.Shard{ID: fmt.Sprintf("n%d/%d", n, k), Params: params{N: n, Part: k, Wait: s.Wait}, Cost: float64(n)})
				}
			}
			out = append(out, stage.Shard{ID: "check", Params: params{Part: 9}})
			return append(out, stage.Shard{ID: "counts", Params: params{All: s.N, Full: s.Full}}), nil
		},
		Run: func(ctx context.Context, t *stage.Task) error {
			p := t.Shard.Params.(params)
			if p.All != nil {
				var rows []countRow
				for n := 3; n <= 12; n++ {
					r := countRow{int64(n), int64(n * 6), -1}
					for _, k := range p.All {
						if k == n && n <= p.Full {
							r.Enumerated = r.Standard
						}
					}
					rows = append(rows, r)
				}
				return t.Out.Append("counts", rows)
			}
			if p.N == 0 {
				return nil
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Duration(p.Wait) * time.Millisecond):
			}
			var rows []squareRow
			for i := range 4 {
				k := 4*p.Part + i
				rows = append(rows, squareRow{int64(p.N), fmt.Sprintf("%d%02d", p.N, k), int64(k*k + p.N)})
			}
			return t.Out.Append("gbpo", rows)
		},
	}
}

func toyWalks() *stage.Stage {
	type params struct {
		S         float64 `json:"s"`
		Transient int     `json:"transient"`
	}
	return &stage.Stage{
		Name: "walks", Doc: "walks on a line", Config: func() any { return &walkConfig{S: []float64{1}} },
		Outputs: []stage.Output{{Name: "nets", Row: walkRow{}, Key: []string{"s", "k"}, Doc: "a walk", Source: "arithmetic"}},
		Shards: func(c any) (out []stage.Shard, err error) {
			w := c.(*walkConfig)
			for _, s := range w.S {
				out = append(out, stage.Shard{ID: fmt.Sprintf("s%g", s), Params: params{s, w.Transient}})
			}
			return out, nil
		},
		Run: func(_ context.Context, t *stage.Task) error {
			p := t.Shard.Params.(params)
			var rows []walkRow
			for k := range 5 {
				rows = append(rows, walkRow{p.S, int64(k), p.S*float64(k) + float64(p.Transient)})
			}
			return t.Out.Append("nets", rows)
		},
	}
}

const (
	sampleFile   = "data/raw/sample.txt"
	sampleStamp  = "synthetic sample, not the real one"
	sampleRemedy = "for the real one put sample.txt into data/raw and run again"
)

// toySample looks for its file in data/raw, or where NEURORBIT_SAMPLE says.
func toySample() *stage.Stage {
	return &stage.Stage{
		Name: "sample", Doc: "a sample from outside", Config: func() any { return &sampleConfig{Source: "auto", Size: 12} },
		Inputs:  []stage.Input{{Files: "data/raw/sample*"}},
		Outputs: []stage.Output{{Name: "values", Row: valueRow{}, Key: []string{"i"}, Doc: "a value", Source: "the sample"}},
		Fetch: func(_ context.Context, f *stage.Fetch) ([]stage.Origin, error) {
			c := f.Config.(*sampleConfig)
			to := filepath.Join(f.Root, filepath.FromSlash(sampleFile))
			data, err := os.ReadFile(to)
			from := ""
			if place := f.Getenv("NEURORBIT_SAMPLE"); err != nil && place != "" && c.Source != "synthetic" {
				if data, err = os.ReadFile(place); err == nil {
					from = place
					err = errors.Join(os.MkdirAll(filepath.Dir(to), 0o777), os.WriteFile(to, data, 0o666))
				}
				if err != nil {
					return nil, &stage.Unavailable{What: "the sample", Remedy: "NEURORBIT_SAMPLE names no file", Err: err}
				}
			}
			if err != nil {
				if c.Source == "real" {
					return nil, &stage.Unavailable{What: "the sample cannot be had", Remedy: sampleRemedy}
				}
				return nil, nil
			}
			sum := fmt.Sprintf("%x", sha256.Sum256(data))
			return []stage.Origin{{File: sampleFile, From: from, SHA256: sum, Size: int64(len(data))}}, nil
		},
		Shards: func(c any) ([]stage.Shard, error) { return []stage.Shard{{ID: "all", Params: *c.(*sampleConfig)}}, nil },
		Run: func(_ context.Context, t *stage.Task) error {
			c := t.Shard.Params.(sampleConfig)
			files, err := t.In.Files("data/raw/sample*")
			if err != nil {
				return err
			}
			var rows []valueRow
			if len(files) == 0 || c.Source == "synthetic" {
				t.Out.Stamp(stage.Stamp{Text: sampleStamp, Remedy: sampleRemedy})
				for i := range c.Size {
					rows = append(rows, valueRow{int64(i), int64(i * 7 % 5)})
				}
				return t.Out.Append("values", rows)
			}
			data, err := t.In.ReadFile(files[0])
			if err != nil {
				return err
			}
			for i, word := range strings.Fields(string(data)) {
				x, err := strconv.Atoi(word)
				if err != nil {
					return err
				}
				rows = append(rows, valueRow{int64(i), int64(x)})
			}
			return t.Out.Append("values", rows)
		},
	}
}

// read reads a table of a stage.
func read[R any](t *stage.Task, name string) ([]R, error) {
	f, err := t.In.Table(name)
	if err != nil {
		return nil, err
	}
	return table.Read[R](f)
}

func toyBase() *stage.Stage {
	type params struct {
		Seed  int `json:"seed"`
		Epoch int `json:"epoch"`
	}
	return &stage.Stage{
		Name: "base", Doc: "two chains of rounds", Config: func() any { return &baseConfig{Epochs: 3} },
		Inputs: []stage.Input{{Table: "sample/values"}},
		Outputs: []stage.Output{
			{Name: "curves", Row: curveRow{}, Key: []string{"seed", "epoch"}, Doc: "a round", Source: "arithmetic"},
			{Name: "state", Row: stateRow{}, Key: []string{"x"}, Doc: "a state", Source: "arithmetic", Internal: true},
		},
		Shards: func(c any) (out []stage.Shard, err error) {
			for seed := range 2 {
				for e := range c.(*baseConfig).Epochs {
					sh := stage.Shard{ID: fmt.Sprintf("%d/%d", seed, e), Params: params{seed, e}}
					if e > 0 {
						sh.After = []string{fmt.Sprintf("%d/%d", seed, e-1)}
					}
					out = append(out, sh)
				}
			}
			return out, nil
		},
		Run: func(_ context.Context, t *stage.Task) error {
			p := t.Shard.Params.(params)
			values, err := read[valueRow](t, "sample/values")
			if err != nil {
				return err
			}
			x := int64(100 + p.Seed)
			if p.Epoch > 0 {
				f, err := t.In.Earlier(t.Shard.After[0], "state")
				if err != nil {
					return err
				}
				rows, err := table.Read[stateRow](f)
				if err != nil {
					return err
				}
				x = rows[0].X
			}
			for _, v := range values {
				x -= v.X
			}
			return errors.Join(t.Out.Append("state", []stateRow{{x}}), t.Out.Append("curves", []curveRow{{int64(p.Seed), int64(p.Epoch), x}}))
		},
	}
}

func toyVotes() *stage.Stage {
	type params struct {
		Part  int     `json:"part"`
		Range float64 `json:"range,omitempty"`
		Min   int     `json:"min_votes,omitempty"`
	}
	return &stage.Stage{
		Name: "votes", Doc: "votes on the rounds", Config: func() any { return &votesConfig{Range: 0.2, Rule: ruleConfig{8}} },
		Inputs:  []stage.Input{{Table: "base/curves"}},
		Outputs: []stage.Output{{Name: "table1", Row: voteRow{}, Key: []string{"shard"}, Doc: "a vote", Source: "arithmetic"}},
		Shards: func(c any) (out []stage.Shard, err error) {
			v := c.(*votesConfig)
			for i := range 33 {
				switch {
				case i < 17:
					out = append(out, stage.Shard{ID: fmt.Sprintf("plain/%d", i), Params: params{Part: i}})
				case i < 25:
					out = append(out, stage.Shard{ID: fmt.Sprintf("range/%d", i), Params: params{i, v.Range, 0}})
				default:
					out = append(out, stage.Shard{ID: fmt.Sprintf("rule/%d", i), Params: params{i, v.Range, v.Rule.MinVotes}})
				}
			}
			return out, nil
		},
		Run: func(_ context.Context, t *stage.Task) error {
			p := t.Shard.Params.(params)
			curves, err := read[curveRow](t, "base/curves")
			if err != nil {
				return err
			}
			n := int64(p.Part%10) + curves[len(curves)-1].Loss%2 + int64(10*p.Range)
			return t.Out.Append("table1", []voteRow{{t.Shard.ID, p.Range, n, p.Min > 0 && n >= int64(p.Min)}})
		},
	}
}

// An item is a table or figure of the toy's publications.
type item struct {
	paper, id, section string
	figure             bool
	inputs             []string
	build              func(t *stage.Task) (rows [][]string, agrees bool, err error)
}

var published = "data/published/alpha_table2.csv"

// squaresTable lists the squares of a decade beside the published ones.
func squaresTable(t *stage.Task) ([][]string, bool, error) {
	rows, err := read[squareRow](t, "squares/gbpo")
	if err != nil {
		return nil, false, err
	}
	data, err := t.In.ReadFile(published)
	if err != nil {
		return nil, false, err
	}
	printed, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, false, err
	}
	if strings.Join(printed[0], ",") != "id,period" {
		return nil, false, fmt.Errorf("%s: columns %v", published, printed[0])
	}
	out := [][]string{{"id", "period"}}
	for _, r := range rows {
		out = append(out, []string{r.ID, fmt.Sprint(r.Period)})
	}
	return out, len(out) == len(printed), nil
}

func countsTable(t *stage.Task) ([][]string, bool, error) {
	rows, err := read[countRow](t, "squares/counts")
	out := [][]string{{"n", "enumerated"}}
	for _, r := range rows {
		out = append(out, []string{fmt.Sprint(r.N), fmt.Sprint(r.Enumerated)})
	}
	return out, true, err
}

func walksFigure(t *stage.Task) ([][]string, bool, error) {
	rows, err := read[walkRow](t, "walks/nets")
	out := [][]string{{"s", "k", "long"}}
	for _, r := range rows {
		out = append(out, []string{fmt.Sprint(r.S), fmt.Sprint(r.K), fmt.Sprint(r.Long)})
	}
	return out, true, err
}

func votesTable(t *stage.Task) ([][]string, bool, error) {
	rows, err := read[voteRow](t, "votes/table1")
	out := [][]string{{"shard", "votes", "said"}}
	for _, r := range rows {
		out = append(out, []string{r.Shard, fmt.Sprint(r.Votes), fmt.Sprint(r.Said)})
	}
	return out, true, err
}

func votesFigure(t *stage.Task) ([][]string, bool, error) {
	rows, err := read[voteRow](t, "votes/table1")
	out := [][]string{{"range", "t", "mse"}}
	for i, r := range rows {
		out = append(out, []string{fmt.Sprintf("%g", r.Range), fmt.Sprint(i), fmt.Sprint(r.Votes)})
	}
	return out, true, err
}

var items = []item{
	{"alpha", "table1", catalogue.Published, false, []string{"squares/counts"}, countsTable},
	{"alpha", "table2", catalogue.Published, false, []string{"squares/gbpo", "data/published/alpha_table2.csv"}, squaresTable},
	{"alpha", "beyond_counts", catalogue.Beyond, true, []string{"squares/counts"}, countsTable},
	{"beta", "fig2", catalogue.Published, true, []string{"walks/nets"}, walksFigure},
	{"gamma", "table1", catalogue.Published, false, []string{"votes/table1"}, votesTable},
	{"gamma", "fig8", catalogue.Published, true, []string{"votes/table1"}, votesFigure},
}

func toyPages() *stage.Stage {
	type params struct {
		Item int `json:"item"`
		DPI  int `json:"png_dpi"`
	}
	return &stage.Stage{
		Name: "pages", Doc: "tables and figures", Config: func() any { return &pagesConfig{100} },
		Inputs: []stage.Input{
			{Table: "squares/gbpo"}, {Table: "squares/counts"}, {Table: "walks/nets"}, {Table: "votes/table1"}, {Files: "data/published/alpha_table2.csv"},
		},
		Outputs: []stage.Output{
			{Name: catalogue.Table, Row: catalogue.Row{}, Key: []string{"paper", "id"}, Doc: "a table or figure", Source: "the publications"},
			{Name: "alpha", Doc: "files"}, {Name: "beta", Doc: "files"}, {Name: "gamma", Doc: "files"},
		},
		Shards: func(c any) (out []stage.Shard, err error) {
			for i, it := range items {
				out = append(out, stage.Shard{ID: it.paper + "/" + it.id, Params: params{i, c.(*pagesConfig).DPI}, Inputs: it.inputs})
			}
			return out, nil
		},
		Run: func(_ context.Context, t *stage.Task) error {
			p := t.Shard.Params.(params)
			return items[p.Item].write(t, p.Item, p.DPI)
		},
	}
}

// write writes the files of an item and its row of the catalogue.
func (it item) write(t *stage.Task, order, dpi int) error {
	rows, agrees, err := it.build(t)
	if err != nil {
		return err
	}
	var stamps []string
	for _, s := range t.Stamps {
		stamps = append(stamps, s.Text)
	}
	foot := "key " + stage.ShortKey(t.Key) + " " + strings.Join(stamps, "; ")
	var lines []string
	for i, r := range rows {
		line := strings.Join(r, ",")
		switch {
		case len(stamps) > 0 && i == 0:
			line += ",stamps"
		case len(stamps) > 0:
			line += ",\"" + strings.Join(stamps, "; ") + "\""
		}
		lines = append(lines, line)
	}
	csv := strings.Join(lines, "\n") + "\n"
	name := it.paper + "/" + it.id
	files := map[string]string{".csv": csv}
	if it.figure {
		files[".svg"] = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>` + it.id + " " + foot + "</text></svg>\n"
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, dpi/10, 2))); err != nil {
			return err
		}
		files[".png"] = b.String()
	} else {
		files[".md"] = "| " + strings.ReplaceAll(lines[0], ",", " | ") + " |\n\n" + foot + "\n"
		files[".tex"] = "% " + foot + "\n"
	}
	row := catalogue.Row{
		Paper: it.paper, ID: it.id, Order: int64(order + 1), Section: it.section, Title: "The " + it.id, Caption: "What " + it.id + " shows.",
		Tables: strings.Join(tablesAmong(it.inputs), " "), Published: "as printed", Ours: "as computed", Difference: "none", Agrees: agrees,
		Stamps: strings.Join(stamps, "; "),
	}
	for _, ext := range []string{".svg", ".png", ".md", ".tex", ".csv"} {
		if text, ok := files[ext]; ok {
			row.Files += " " + name + ext
			if err := t.Out.WriteFile(name+ext, []byte(text)); err != nil {
				return err
			}
		}
	}
	row.Files = strings.TrimSpace(row.Files)
	return t.Out.Append(catalogue.Table, []catalogue.Row{row})
}

func tablesAmong(inputs []string) []string {
	var out []string
	for _, in := range inputs {
		if !strings.HasPrefix(in, "data/") {
			out = append(out, in)
		}
	}
	return out
}

// toySources are the sources of the toy program: the folder that TOY_SOURCES
// names, as it is now, or made-up ones.
func toySources() map[string]fs.FS {
	if dir := os.Getenv("TOY_SOURCES"); dir != "" {
		return map[string]fs.FS{"pipeline": os.DirFS(filepath.Join(dir, "pipeline")), "stages": os.DirFS(filepath.Join(dir, "stages"))}
	}
	stages := fstest.MapFS{}
	for _, name := range []string{"squares", "walks", "sample", "base", "votes", "pages"} {
		stages[name+"/"+name+".go"] = &fstest.MapFile{Data: []byte("package " + name + "\n\nvar X int\n")}
	}
	return map[string]fs.FS{
		"stages": stages, "pipeline": fstest.MapFS{"table/table.go": {Data: []byte("package table\n\nvar X int\n")}},
	}
}

// toy is the toy program.
func toy() *cli.Program {
	return &cli.Program{
		Program: project.Program{
			Stages: []*stage.Stage{toySquares(), toyWalks(), toySample(), toyBase(), toyVotes(), toyPages()},
			Folder: func(stage string) string { return "stages/" + stage }, Sources: toySources(), Config: "main", Whole: []string{"squares"},
		},
		Commands: []extra.Command{toyCount(), toyTally()}, Stdout: os.Stdout, Stderr: os.Stderr,
	}
}

// toyCount is a command that stages supply: it says which decades a stage goes through
// and how often a word is to be written into a file.
func toyCount() extra.Command {
	return extra.Command{
		Use: "count WORD", Arg: "a word", Short: "Count decades", Long: "Count decades.", Example: "  neurorbit count me",
		Formats: []string{"txt", "md"},
		New: func(f *flag.FlagSet) func(context.Context, extra.Call) (*extra.Result, error) {
			times := f.Int("times", 1, "how often")
			return func(_ context.Context, c extra.Call) (*extra.Result, error) {
				if *times > 9 {
					return nil, fault.New(fault.Usage, "too often", "neurorbit count "+c.Arg+" --times 9")
				}
				section, err := c.Section("squares", fmt.Sprintf("squares.wait=%d", *times))
				if err != nil {
					return nil, err
				}
				s := section.(*squaresConfig)
				return &extra.Result{
					Value: s, File: []byte(strings.Repeat(c.Arg+c.Format, *times)),
					Text: func(w io.Writer) { fmt.Fprintf(w, "%s: decades %v, wait %d\n", c.Arg, s.N, s.Wait) },
				}, nil
			}
		},
	}
}

// toyTally is a command that stages supply: it writes beside the report how many rows a
// table has, unless the file says so already.
func toyTally() extra.Command {
	return extra.Command{
		Use: "tally", Short: "Tally a table", Long: "Tally a table.", Example: "  neurorbit tally", Formats: []string{"txt"}, Out: "tally.txt",
		New: func(*flag.FlagSet) func(context.Context, extra.Call) (*extra.Result, error) {
			return func(_ context.Context, c extra.Call) (*extra.Result, error) {
				f, err := c.Table("squares/counts")
				if err != nil {
					return nil, err
				}
				defer f.Close()
				rows, err := table.Read[countRow](f)
				code, err2 := c.Code("stages/squares")
				r := &extra.Result{Value: len(rows), Text: func(w io.Writer) { fmt.Fprintf(w, "%d rows, %d files of code\n", len(rows), len(code)) }}
				text := fmt.Sprintf("%d\n", len(rows))
				if have, _ := os.ReadFile(c.Out); string(have) != text {
					r.File = []byte(text)
				}
				return r, errors.Join(err, err2)
			}
		},
	}
}
