package experiment

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

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
	// Text is what the file holds.
	Text []byte
	// Config is what loading the file gives; its path is where the file belongs.
	Config *config.Config
}

// Grid returns an overlay of a base config for each combination of the values of
// the arguments "key=value,value", each value in YAML flow style. The overlays
// belong into the folder of grids. Equal settings give an equal name and text,
// whatever the order or notation of the arguments. Nothing is written. Faults are
// of type strictyaml.Errors, with the place in the argument, each once; a file that
// is there and differs is of kind fault.Usage.
func (h *Home) Grid(base string, args []string) ([]Overlay, error) {
	if len(args) == 0 {
		return nil, nil
	}
	points, err := combinations(args)
	if err != nil {
		return nil, err
	}
	from, err := h.Load([]string{base})
	if err != nil {
		return nil, err
	}
	var out []Overlay
	var faults strictyaml.Errors
	for _, point := range points {
		o, err := h.overlay(from[0], point)
		var bad strictyaml.Errors
		switch {
		case err == nil && slices.ContainsFunc(out, func(p Overlay) bool { return p.Name == o.Name }):
			bad = faultIn(args[0], 1, point[0].Key, "two combinations are the same: "+o.Name, "give each value once")
		case err == nil:
			out = append(out, *o)
		case !errors.As(err, &bad):
			return nil, err
		}
		for _, e := range bad {
			if !slices.ContainsFunc(faults, func(f *strictyaml.Error) bool { return *f == *e }) {
				faults = append(faults, e)
			}
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return out, nil
}

// Write writes those overlays that are not there yet.
func Write(overlays []Overlay) error {
	for _, o := range overlays {
		if _, err := os.Stat(o.Config.Path); err == nil {
			continue // the same, as Grid has checked
		}
		err := store.WriteFile(o.Config.Path, func(w io.Writer) error { _, err := w.Write(o.Text); return err }, 0o666)
		if err != nil {
			return err
		}
	}
	return nil
}

// parseAxis reads "key=value,value". The values have their places in it.
func parseAxis(arg string) ([]config.Setting, error) {
	key, list, ok := strings.Cut(arg, "=")
	after := utf8.RuneCountInString(key) + 1
	if !ok || strings.TrimSpace(key) == "" {
		return nil, faultIn(arg, 1, "", "key=value,value is wanted", "for example --grid section.key=0.16,0.2")
	}
	// A list in brackets, the first of which stands in the place of "=".
	n, err := strictyaml.ParseValue("--grid "+arg, "["+list+"]", after)
	var bad strictyaml.Errors
	if errors.As(err, &bad) {
		for _, e := range bad {
			e.Path = key
		}
		return nil, bad
	}
	if len(n.Items) == 0 {
		return nil, faultIn(arg, after+1, key, "a value is missing", `write the value; an empty text is ""`)
	}
	var out []config.Setting
	for _, item := range n.Items {
		out = append(out, config.Setting{Key: key, Value: item})
	}
	return out, nil
}

// faultIn is a fault at a place in an argument.
func faultIn(arg string, column int, key, msg, remedy string) strictyaml.Errors {
	return strictyaml.Errors{{Place: strictyaml.Place{File: "--grid " + arg, Line: 1, Column: column}, Path: key, Msg: msg, Remedy: remedy}}
}

// combinations lists the combinations of one value of each argument, by key, so
// that names do not depend on the order of the arguments; the last key varies
// fastest.
func combinations(args []string) ([][]config.Setting, error) {
	axes, size := map[string][]config.Setting{}, 1
	for _, arg := range args {
		axis, err := parseAxis(arg)
		if err != nil {
			return nil, err
		}
		key := axis[0].Key
		if axes[key] != nil {
			return nil, faultIn(arg, 1, key, "--grid gives it twice", "write all its values into one --grid")
		}
		axes[key] = axis
		if size *= len(axis); size > maxGrid {
			return nil, faultIn(arg, 1, key, fmt.Sprintf("the grid has more than %d combinations", maxGrid), "give fewer values")
		}
	}
	points := [][]config.Setting{nil}
	for _, key := range slices.Sorted(maps.Keys(axes)) {
		var longer [][]config.Setting
		for _, p := range points {
			for _, v := range axes[key] {
				longer = append(longer, append(slices.Clone(p), v))
			}
		}
		points = longer
	}
	return points, nil
}

// overlay makes the overlay of one combination. Its file gives the config that
// the base gives with these settings.
func (h *Home) overlay(base *config.Config, point []config.Setting) (*Overlay, error) {
	want, err := config.LoadWith(h.schema, base.Path, point)
	if err != nil {
		return nil, err
	}
	values := make([]string, len(point)) // as they are written
	for i, s := range point {
		leaf, ok := leafOf(want, s)
		arg := strings.TrimPrefix(s.Value.File, "--grid ")
		switch {
		case !strings.Contains(s.Key, "."):
			return nil, faultIn(arg, 1, s.Key, "no result depends on this key", "vary a key of a stage, with a dot in it")
		case !ok:
			return nil, faultIn(arg, 1, s.Key, "this key has keys below it", "vary one of these, or write a config that extends the base")
		}
		values[i] = leaf.Value
		var text string
		if json.Unmarshal([]byte(leaf.Value), &text) == nil {
			values[i] = strictyaml.FormatText(text)
		}
	}
	folder := filepath.Join(h.Root, "configs", filepath.FromSlash(GridDir))
	to, err := filepath.Abs(base.Path)
	if err == nil {
		to, err = filepath.Rel(folder, to)
	}
	if err != nil {
		return nil, err
	}
	o := &Overlay{Name: h.gridName(base, point, values), Text: gridText(base, filepath.ToSlash(to), point, values)}
	file := project.Shown(filepath.Join(folder, o.Name+".yaml"))
	if o.Config, err = config.LoadText(h.schema, file, o.Text); err != nil {
		return nil, fmt.Errorf("experiment: the overlay %s cannot be read: %v", o.Name, err)
	}
	have, err := os.ReadFile(file)
	switch {
	case err == nil && !bytes.Equal(have, o.Text):
		return nil, fault.New(fault.Usage, file+" is there already and differs from what --grid would write", "rename that file, or remove it")
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	return o, nil
}

// leafOf returns the value that a setting has given, where an item of a list may have a
// name in the key.
func leafOf(c *config.Config, s config.Setting) (config.Leaf, bool) {
	leaves := c.Leaves()
	i := slices.IndexFunc(leaves, func(l config.Leaf) bool {
		return l.Origin.File == s.Value.File && strings.Count(l.Path, ".") == strings.Count(s.Key, ".")
	})
	if i < 0 {
		return c.Leaf(s.Key)
	}
	return leaves[i], true
}

var plain = regexp.MustCompile(`^[A-Za-z0-9.+-]{1,40}$`)

// gridName says what differs: "section.range-0.16_t-12". A section that is that of the
// key before is left out; a base other than the main config comes first. Values
// that would not make a file name are cut to their digest.
func (h *Home) gridName(base *config.Config, point []config.Setting, values []string) string {
	var parts []string
	if base.Name != h.Program.Config {
		parts = append(parts, strings.ReplaceAll(base.Name, "/", "-"))
	}
	before := ""
	for i, c := range point {
		section, key, _ := strings.Cut(c.Key, ".")
		if section != before {
			before, key = section, c.Key
		}
		value := strings.ReplaceAll(strings.Trim(values[i], "[]"), ",", "+")
		if !plain.MatchString(value) {
			sum := sha256.Sum256([]byte(values[i]))
			value = fmt.Sprintf("x%x", sum[:4])
		}
		parts = append(parts, strings.NewReplacer("[", ".", "]", "").Replace(key)+"-"+value)
	}
	return strings.Join(parts, "_")
}

// gridText is the file of an overlay that extends a base at a path.
func gridText(base *config.Config, extends string, point []config.Setting, values []string) []byte {
	var what, before []string // before: the steps to the last key
	var keys bytes.Buffer
	for i, c := range point {
		what = append(what, c.Key+" = "+values[i])
		steps := strings.Split(strings.NewReplacer("[", ".", "]", "").Replace(c.Key), ".")
		shared := true
		for d, step := range steps[:len(steps)-1] {
			shared = shared && d < len(before)-1 && before[d] == step
			if !shared {
				fmt.Fprintf(&keys, "%s%s:\n", strings.Repeat("  ", d), strictyaml.FormatText(step))
			}
		}
		fmt.Fprintf(&keys, "%s%s: %s\n", strings.Repeat("  ", len(steps)-1), steps[len(steps)-1], values[i])
		before = steps
	}
	return fmt.Appendf(nil, "# Made by neurorbit exp run --grid.\nextends: %s\ndescription: %s\n%s", strictyaml.FormatText(extends),
		strictyaml.Quote(path.Base(base.Name)+" with "+strings.Join(what, ", ")), &keys)
}
