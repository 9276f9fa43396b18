package experiment

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/strictyaml"
)

// maxGrid is how many overlays one grid may have.
const maxGrid = 1000

// An Overlay is a config file that differs from its base in a few keys.
type Overlay struct {
	// Name is the file's name without extension; it says what differs.
	Name string
	// Path is where the file belongs, Text what it holds.
	Path string
	Text []byte
	// Config is what loading the file gives.
	Config *config.Config
}

// Grid returns an overlay of a base config for each combination of the values of
// the arguments "key=value,value", each value in YAML flow style. The overlays
// belong into the folder of grids. Equal settings give an equal name and text,
// whatever the order or notation of the arguments. Nothing is written. Faults are
// of type strictyaml.Errors, with the place in the argument; a file that is there
// and differs is of kind fault.Usage.
func (h *Home) Grid(base string, args []string) ([]Overlay, error) {
	if len(args) == 0 {
		return nil, nil
	}
	from, err := h.path(base)
	if err != nil {
		return nil, err
	}
	g := &grid{schema: h.schema, folder: project.Shown(filepath.Join(h.Root, "configs", filepath.FromSlash(GridDir))), main: h.Program.Config}
	overlays, err := g.overlays(from, args)
	if err != nil {
		return nil, err
	}
	for _, o := range overlays {
		have, err := os.ReadFile(o.Path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, err
		case !bytes.Equal(have, o.Text):
			return nil, fault.New(fault.Usage, o.Path+" is there already and differs from what --grid would write", "rename that file, or remove it")
		}
	}
	return overlays, nil
}

// Write writes those overlays that are not there yet.
func Write(overlays []Overlay) error {
	for _, o := range overlays {
		if _, err := os.Stat(o.Path); err == nil {
			continue // the same, as Grid has checked
		}
		err := store.WriteFile(o.Path, func(w io.Writer) error { _, err := w.Write(o.Text); return err }, 0o644)
		if err != nil {
			return err
		}
	}
	return nil
}

// A grid is what overlays are made from.
type grid struct {
	schema *config.Schema
	folder string // where they belong
	main   string // the config that no name has to mention
	base   *config.Config
	// extends is the path of the base as seen from the folder.
	extends string
	axes    []*axis
}

// overlays makes the overlay of each combination.
func (g *grid) overlays(base string, args []string) ([]Overlay, error) {
	var err error
	if g.axes, err = parseAxes(args); err != nil {
		return nil, err
	}
	if g.base, err = config.Load(g.schema, base, nil); err != nil {
		return nil, err
	}
	points := product(g.axes)
	configs, err := g.load(base, points)
	if err != nil {
		return nil, err
	}
	for _, a := range g.axes {
		if !strings.Contains(a.key, ".") {
			return nil, strictyaml.Errors{a.fault(1, a.key, "no result depends on this key", "vary a key of a stage, with a dot in it")}
		}
	}
	if g.extends, err = relative(g.folder, base); err != nil {
		return nil, fmt.Errorf("experiment: %w", err)
	}
	var out []Overlay
	for i, point := range points {
		o, err := g.overlay(configs[i], point)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(p Overlay) bool { return p.Name == o.Name }) {
			return nil, strictyaml.Errors{g.axes[0].fault(1, "", "two combinations are the same: "+o.Name, "give each value once")}
		}
		out = append(out, *o)
	}
	return out, nil
}

// relative returns the slash-separated path of a file as seen from a folder.
func relative(folder, file string) (string, error) {
	from, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	to, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(from, to)
	return filepath.ToSlash(rel), err
}

// parseAxes parses the arguments and sorts them by key, so that names do not
// depend on their order.
func parseAxes(args []string) ([]*axis, error) {
	var axes []*axis
	var errs strictyaml.Errors
	size := 1
	for _, arg := range args {
		a, e := parseAxis(arg)
		if e != nil {
			errs = append(errs, e)
			continue
		}
		for _, b := range axes {
			switch {
			case a.key == b.key:
				errs = append(errs, a.fault(1, a.key, "the key stands in two --grid", "write all its values into one"))
			case strings.HasPrefix(a.key, b.key+".") || strings.HasPrefix(b.key, a.key+"."):
				errs = append(errs, a.fault(1, a.key, "one key is a part of the other, "+b.short(), "keep one of the two"))
			}
		}
		axes = append(axes, a)
		if size *= len(a.values); size > maxGrid {
			errs = append(errs, a.fault(1, "", fmt.Sprintf("the grid has more than %d combinations", maxGrid), "give fewer values"))
			break
		}
	}
	if len(errs) > 0 {
		return nil, errs
	}
	slices.SortFunc(axes, func(a, b *axis) int { return strings.Compare(a.key, b.key) })
	return axes, nil
}

// load loads the base with each combination of values. A fault that shows in
// several combinations is reported once, where its value was typed.
func (g *grid) load(base string, points [][]typed) ([]*config.Config, error) {
	var configs []*config.Config
	var errs strictyaml.Errors
	for _, point := range points {
		var sets []string
		for i, a := range g.axes {
			sets = append(sets, a.set(point[i]))
		}
		c, err := config.Load(g.schema, base, sets)
		var faults strictyaml.Errors
		if err != nil && !errors.As(err, &faults) {
			return nil, err
		}
		configs = append(configs, c)
		for _, fault := range faults {
			e := placed(fault, g.axes, point)
			if !slices.ContainsFunc(errs, func(f *strictyaml.Error) bool { return *f == *e }) {
				errs = append(errs, e)
			}
		}
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return configs, nil
}

// placed moves an error of a --set argument to where its value was typed. Another
// one, in a file that is sound on its own, gets the combination it comes from.
func placed(e *strictyaml.Error, axes []*axis, point []typed) *strictyaml.Error {
	moved := *e
	var all []string
	for i, a := range axes {
		if e.File == "--set "+a.set(point[i]) {
			return a.place(e, point[i])
		}
		all = append(all, a.set(point[i]))
	}
	moved.Msg += ", with " + strings.Join(all, ", ")
	return &moved
}

// product lists the combinations of one value of each axis; the last axis varies
// fastest.
func product(axes []*axis) [][]typed {
	points := [][]typed{nil}
	for _, a := range axes {
		var longer [][]typed
		for _, p := range points {
			for _, v := range a.values {
				longer = append(longer, append(slices.Clone(p), v))
			}
		}
		points = longer
	}
	return points
}

// overlay makes the overlay of one combination, which must give the config want.
func (g *grid) overlay(want *config.Config, point []typed) (*Overlay, error) {
	values := make([]string, len(g.axes)) // as they are written
	for i, a := range g.axes {
		values[i] = point[i].text
		if leaf, ok := want.Leaf(a.key); ok {
			values[i] = notation(leaf.Value)
		}
	}
	o := &Overlay{Name: g.name(values), Text: g.text(values)}
	o.Path = filepath.Join(g.folder, o.Name+".yaml")
	var err error
	if o.Config, err = config.LoadText(g.schema, o.Path, o.Text, nil); err != nil {
		return nil, fmt.Errorf("experiment: the overlay %s cannot be read: %w", o.Name, err)
	}
	for _, c := range config.Diff(want.Leaves(), o.Config.Leaves()) {
		if c.Path != "description" {
			return nil, fmt.Errorf("experiment: the overlay %s gives %s = %s instead of %s", o.Name, c.Path, c.New, c.Old)
		}
	}
	return o, nil
}

// notation is a leaf's canonical JSON as it is written in YAML.
func notation(canonical string) string {
	var text string
	if json.Unmarshal([]byte(canonical), &text) == nil {
		return strictyaml.FormatText(text)
	}
	return canonical
}

var plain = regexp.MustCompile(`^[A-Za-z0-9.+-]{1,40}$`)

// name says what differs: "section.range-0.16_t-12". A section that is that of the
// key before is left out; a base other than the main config comes first. Values
// that would not make a file name are cut to their digest.
func (g *grid) name(values []string) string {
	var parts []string
	if g.base.Name != g.main {
		parts = append(parts, strings.ReplaceAll(g.base.Name, "/", "-"))
	}
	before := ""
	for i, a := range g.axes {
		section, rest, nested := strings.Cut(a.key, ".")
		key := a.key
		if nested && section == before {
			key = rest
		}
		before = section
		value := strings.ReplaceAll(strings.Trim(values[i], "[]"), ",", "+")
		if !plain.MatchString(value) {
			sum := sha256.Sum256([]byte(values[i]))
			value = "x" + hex.EncodeToString(sum[:4])
		}
		parts = append(parts, key+"-"+value)
	}
	return strings.Join(parts, "_")
}

// text is the file of an overlay.
func (g *grid) text(values []string) []byte {
	var b strings.Builder
	var what []string
	for i, a := range g.axes {
		what = append(what, a.key+" = "+values[i])
	}
	fmt.Fprintf(&b, "# Made by neurorbit exp run --grid.\nextends: %s\ndescription: %s\n",
		strictyaml.FormatText(path.Clean(g.extends)), strictyaml.Quote(path.Base(g.base.Name)+" with "+strings.Join(what, ", ")))
	var open []string // the maps that the last key stands in
	for i, a := range g.axes {
		steps := strings.Split(a.key, ".")
		maps, last := steps[:len(steps)-1], steps[len(steps)-1]
		same := 0
		for same < min(len(open), len(maps)) && open[same] == maps[same] {
			same++
		}
		for d := same; d < len(maps); d++ {
			fmt.Fprintf(&b, "%s%s:\n", strings.Repeat("  ", d), maps[d])
		}
		open = maps
		fmt.Fprintf(&b, "%s%s: %s\n", strings.Repeat("  ", len(maps)), last, values[i])
	}
	return []byte(b.String())
}
