// Package pagetest is what every report stage is tested with: tables that real
// stages make from a small config, held in memory, and checks of all files.
package pagetest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/table"
)

// A Fixture holds tables, slices of rows by "stage/table". It is the stage.Inputs of
// shards that read them; published values are read from the project's folder.
type Fixture struct {
	Root   string // the project's folder
	Tables map[string]any
	inputs []string // all that may be read of the project's folder; nil: all
}

// Make runs stages one after the other in memory; sections holds their configs by
// name, for a stage that is not there its defaults.
func Make(t testing.TB, root string, stages []*stage.Stage, sections map[string]any) *Fixture {
	t.Helper()
	fx := Empty(root, stages)
	for _, st := range stages {
		fx.run(t, st, sections)
	}
	return fx
}

func (fx *Fixture) run(t testing.TB, st *stage.Stage, sections map[string]any) {
	t.Helper()
	config := sections[st.Name]
	if config == nil && st.Config != nil {
		config = st.Config()
	}
	shards, err := st.Shards(config)
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]*Output{}
	for _, sh := range shards {
		out := &Output{Files: map[string][]byte{}, Tables: map[string]any{}}
		task := &stage.Task{Shard: sh, Key: sh.ID, In: inputs{fx, made}, Out: out, Threads: 2, Progress: func(float64) {}}
		if err := st.Run(t.Context(), task); err != nil {
			t.Fatalf("stage %s: shard %s: %v", st.Name, sh.ID, err)
		}
		made[sh.ID] = out
	}
	for _, sh := range shards {
		for name, rows := range made[sh.ID].Tables {
			name = st.Name + "/" + name
			fx.Tables[name] = reflect.AppendSlice(reflect.ValueOf(fx.Tables[name]), reflect.ValueOf(rows)).Interface()
		}
	}
}

// Empty returns a fixture with the tables of stages, without rows.
func Empty(root string, stages []*stage.Stage) *Fixture {
	fx := &Fixture{Root: root, Tables: map[string]any{}}
	for _, st := range stages {
		for _, o := range st.Outputs {
			if o.Row != nil {
				fx.Tables[st.Name+"/"+o.Name] = reflect.MakeSlice(reflect.SliceOf(reflect.TypeOf(o.Row)), 0, 0).Interface()
			}
		}
	}
	return fx
}

// With returns a fixture in which some tables are replaced.
func (fx *Fixture) With(tables map[string]any) *Fixture {
	out := &Fixture{Root: fx.Root, Tables: maps.Clone(fx.Tables)}
	maps.Copy(out.Tables, tables)
	return out
}

// Rows returns the rows of a table, which must be of the type.
func Rows[R any](fx *Fixture, name string) []R { return fx.Tables[name].([]R) }

// only returns the fixture as a shard sees it that declares some inputs.
func (fx *Fixture) only(names []string) *Fixture {
	out := fx.With(nil)
	out.inputs = append([]string{}, names...)
	maps.DeleteFunc(out.Tables, func(name string, _ any) bool { return !slices.Contains(names, name) })
	return out
}

func (fx *Fixture) Table(name string) (stage.File, error) {
	rows, ok := fx.Tables[name]
	if !ok {
		return nil, fmt.Errorf("no table %s in the fixture", name)
	}
	return parquet(rows)
}

func (fx *Fixture) Once(name string, parse func(stage.File) (any, error)) (any, error) {
	f, err := fx.Table(name)
	if err != nil {
		return nil, err
	}
	return parse(f)
}

func (fx *Fixture) Earlier(string, string) (stage.File, error) {
	return nil, errors.New("no shard comes after another")
}

func (fx *Fixture) Files(pattern string) ([]string, error) {
	return fs.Glob(os.DirFS(fx.Root), pattern)
}

func (fx *Fixture) ReadFile(path string) ([]byte, error) {
	declared := func(pattern string) bool { ok, _ := filepath.Match(pattern, path); return ok }
	if fx.inputs != nil && !slices.ContainsFunc(fx.inputs, declared) {
		return nil, fmt.Errorf("%s is no declared input", path)
	}
	return os.ReadFile(filepath.Join(fx.Root, filepath.FromSlash(path)))
}

// inputs is a fixture with what earlier shards of a stage made.
type inputs struct {
	*Fixture
	made map[string]*Output
}

func (in inputs) Earlier(shard, name string) (stage.File, error) {
	if in.made[shard] == nil || in.made[shard].Tables[name] == nil {
		return nil, fmt.Errorf("shard %s made no table %s", shard, name)
	}
	return parquet(in.made[shard].Tables[name])
}

// parquet writes rows as a stage's output is stored.
func parquet(rows any) (stage.File, error) {
	t, err := table.FromRows(rows)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	_, err = table.Write(&b, t, nil)
	return memory{bytes.NewReader(b.Bytes())}, err
}

type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

// An Output is what a shard made; it implements stage.Outputs.
type Output struct {
	Files  map[string][]byte
	Tables map[string]any
	Stamps []stage.Stamp
}

func (o *Output) Append(name string, rows any) error {
	if old := o.Tables[name]; old != nil {
		rows = reflect.AppendSlice(reflect.ValueOf(old), reflect.ValueOf(rows)).Interface()
	}
	o.Tables[name] = rows
	return nil
}

func (o *Output) WriteFile(path string, data []byte) error {
	if _, ok := o.Files[path]; ok {
		return fmt.Errorf("%s written twice", path)
	}
	o.Files[path] = data
	return nil
}

func (o *Output) Stamp(s stage.Stamp) { o.Stamps = append(o.Stamps, s) }

func (o *Output) paths() []string { return slices.Sorted(maps.Keys(o.Files)) }
