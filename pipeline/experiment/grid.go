package experiment

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"neurorbit/pipeline/config"
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

// Grid returns an overlay of the config at base for each combination of the
// values of the arguments "key=value,value", each value in YAML flow style. The
// overlays belong into folder. Equal settings give an equal name and text,
// whatever the order or notation of the arguments. Nothing is written. Faults are
// of type strictyaml.Errors, with the place in the argument.
func Grid(schema *config.Schema, base, folder string, args []string) ([]Overlay, error) {
	axes, err := parseAxes(args)
	if err != nil {
		return nil, err
	}
	root, err := config.Load(schema, base, nil)
	if err != nil {
		return nil, err
	}
	points := product(axes)
	configs, err := loadPoints(schema, base, axes, points)
	if err != nil {
		return nil, err
	}
	for _, a := range axes {
		if !strings.Contains(a.key, ".") {
			return nil, strictyaml.Errors{a.fault(1, a.key, "no result depends on this key", "vary a key of a stage, such as orbits.n")}
		}
	}
	extends, err := relative(folder, base)
	if err != nil {
		return nil, fmt.Errorf("experiment: %w", err)
	}
	var out []Overlay
	for i, point := range points {
		o, err := overlay(schema, root, configs[i], extends, folder, axes, point)
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(out, func(p Overlay) bool { return p.Name == o.Name }); i >= 0 {
			return nil, strictyaml.Errors{axes[0].fault(1, "", "two combinations are the same: "+o.Name, "give each value once")}
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

// loadPoints loads the base with each combination of values. A fault that shows in
// several combinations is reported once, where its value was typed.
func loadPoints(schema *config.Schema, base string, axes []*axis, points [][]typed) ([]*config.Config, error) {
	var configs []*config.Config
	var errs strictyaml.Errors
	for _, point := range points {
		var sets []string
		for i, a := range axes {
			sets = append(sets, a.set(point[i]))
		}
		c, err := config.Load(schema, base, sets)
		var faults strictyaml.Errors
		if err != nil && !errors.As(err, &faults) {
			return nil, err
		}
		configs = append(configs, c)
		for _, fault := range faults {
			e := placed(fault, axes, point)
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
func overlay(schema *config.Schema, base, want *config.Config, extends, folder string, axes []*axis, point []typed) (*Overlay, error) {
	values := make([]string, len(axes)) // as they are written
	for i, a := range axes {
		values[i] = point[i].text
		if leaf, ok := want.Leaf(a.key); ok {
			values[i] = notation(leaf.Value)
		}
	}
	o := &Overlay{Name: overlayName(base.Name, axes, values)}
	o.Path = filepath.Join(folder, o.Name+".yaml")
	o.Text = overlayText(base.Name, extends, axes, values)
	var err error
	if o.Config, err = config.LoadText(schema, o.Path, o.Text, nil); err != nil {
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

// overlayName says what differs: "chaoticnet.range-0.16_t-12". A section that is
// that of the key before is left out; a base other than paper comes first. Values
// that would not make a file name are cut to their digest.
func overlayName(base string, axes []*axis, values []string) string {
	var parts []string
	if base != "paper" {
		parts = append(parts, strings.ReplaceAll(base, "/", "-"))
	}
	before := ""
	for i, a := range axes {
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

// overlayText is the file of an overlay.
func overlayText(base, extends string, axes []*axis, values []string) []byte {
	var b strings.Builder
	var what []string
	for i, a := range axes {
		what = append(what, a.key+" = "+values[i])
	}
	fmt.Fprintf(&b, "# Made by neurorbit exp run --grid.\nextends: %s\ndescription: %s\n",
		strictyaml.FormatText(path.Clean(extends)), strictyaml.Quote(path.Base(base)+" with "+strings.Join(what, ", ")))
	var open []string // the maps that the last key stands in
	for i, a := range axes {
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
