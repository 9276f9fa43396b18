package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/code"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/diff"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/report"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/table"
	"neurorbit/pipeline/text"
)

// The kinds of sides.
const (
	configSide   = "config"
	runSide      = "run"
	revisionSide = "revision"
)

// workTree is the argument that stands for the files as they are in the project's
// folder, committed or not.
const workTree = "."

// A side is what an argument of diff stands for: settings, the stages with their
// keys and code, and results as far as there are any.
type side struct {
	diff.Side
	// project holds the store and, as its Root, the claims and input files.
	project *engine.Project
	cfg     *engine.Config // nil for a run
	leaves  []config.Leaf
	stages  map[string]*sideStage
	modules map[string]string // what go.mod requires, if the side has one
	report  *sideReport       // of a revision
	// unplanned says why this program cannot tell the shards of a revision; its
	// stages then have their code only.
	unplanned string
	temp      []string // folders to be removed
}

// A sideStage is a stage of a side.
type sideStage struct {
	key  string            // that config, inputs and code give; empty if it is not known
	made string            // of the results; that of a report may be another
	code map[string]string // components; nil if they are not known
	keys []string          // of the shards; empty ones are not known
	plan *engine.StagePlan // nil on a side that is past
	// results are the records of all shards, in order; nil if there are none,
	// for the reason missing.
	results []*store.Shard
	missing string
}

// A sideReport is the committed report of a revision.
type sideReport struct {
	dir string
	m   *report.Manifest
}

func (s *side) close() {
	for _, dir := range s.temp {
		_ = os.RemoveAll(dir)
	}
}

// past reports whether the side is something that has been run.
func (s *side) past() bool { return s.Kind == runSide }

// settings returns the side's leaves as claims and the engine look them up.
func (s *side) settings() map[string]string {
	out := map[string]string{}
	for _, l := range s.leaves {
		out[l.Path] = l.Value
	}
	return out
}

// side resolves an argument of diff; sets apply if it stands for a config. The
// side must be closed.
func (a *app) side(arg string, sets []string) (*side, error) {
	root, err := a.root()
	if err != nil {
		return nil, err
	}
	kind, name, err := a.sideKind(root, arg)
	if err != nil {
		return nil, err
	}
	if len(sets) > 0 && kind != configSide && kind != revisionSide {
		return nil, fault.New(fault.Usage, fmt.Sprintf("--set changes the config of B, but %s is a %s", arg, kind), "leave out --set, or name a config")
	}
	s := &side{Side: diff.Side{Arg: arg, Kind: kind}, stages: map[string]*sideStage{}}
	switch kind {
	case configSide:
		err = a.configSide(s, root, name, sets)
	case runSide:
		err = a.runSide(s, root, name)
	default:
		err = a.revisionSide(s, root, name, sets)
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// sideKind decides what an argument is: a file, the name of a config, a run or a
// revision, in that order, unless a prefix says it.
func (a *app) sideKind(root, arg string) (kind, name string, err error) {
	for prefix, kind := range map[string]string{"config:": configSide, "run:": runSide, "rev:": revisionSide} {
		if name, ok := strings.CutPrefix(arg, prefix); ok {
			return kind, name, nil
		}
	}
	if info, err := os.Stat(arg); err == nil && !info.IsDir() {
		if strings.HasSuffix(arg, ".zip") {
			return "", "", fault.New(fault.Usage, arg+" is a bundle", text.Command("neurorbit", "import", arg)+" adds its results, which then can be compared")
		}
		return configSide, arg, nil
	}
	switch ext := filepath.Ext(arg); {
	case ext == ".yaml" || ext == ".yml":
		return configSide, arg, nil // its absence is an error with a place
	}
	if info, err := os.Stat(configFile(root, arg)); err == nil && !info.IsDir() {
		return configSide, arg, nil
	}
	runs, err := provenance.Runs(filepath.Join(root, "data"))
	if err != nil {
		return "", "", err
	}
	_, runErr := provenance.Find(runs, arg)
	if runErr == nil {
		return runSide, arg, nil
	}
	if arg == workTree {
		return revisionSide, arg, nil
	}
	if _, err := gitCommit(root, arg); err == nil {
		return revisionSide, arg, nil
	}
	if errors.Is(runErr, provenance.ErrSeveral) {
		return "", "", runErr
	}
	return "", "", fault.New(fault.Usage, arg+" is no config, run, bundle or Git revision",
		"configs are in configs/, neurorbit log lists the runs; "+workTree+" is the working tree")
}

// configFile is configPath for any argument.
func configFile(root, arg string) string {
	b := app{configArg: arg}
	return b.configPath(root)
}

// configSide makes a side of a config and the program as it was built.
func (a *app) configSide(s *side, root, name string, sets []string) error {
	c, err := config.Load(a.program.Schema(), configFile(root, name), sets)
	if err != nil {
		return err
	}
	p, err := a.program.Engine(root)
	if err != nil {
		return err
	}
	s.project, s.cfg, s.leaves = p, project.EngineConfig(c), c.Leaves()
	s.Label = "config " + c.Path
	for _, set := range sets {
		s.Label += " " + text.Command([]string{"--set", set}...)
	}
	return s.forecast()
}

// forecast fills in the stages of a side that can be run.
func (s *side) forecast() error {
	plans, err := s.project.Plan(s.cfg, nil, false)
	if err != nil {
		return err
	}
	for _, sp := range plans {
		st := &sideStage{key: sp.Key, made: sp.Key, code: sp.Context.Components, plan: sp}
		missing, open := 0, 0
		for i := range sp.Shards {
			sh := &sp.Shards[i]
			key := sh.Key
			switch {
			case sh.Open:
				key = ""
				open++
			case sh.Record == nil:
				missing++
			default:
				st.results = append(st.results, sh.Record)
			}
			st.keys = append(st.keys, key)
		}
		switch {
		case open > 0:
			st.results, st.missing = nil, "not made: what it reads has to be made first"
		case missing > 0:
			st.results, st.missing = nil, fmt.Sprintf("not made: %d of %d shards are missing", missing, len(sp.Shards))
		}
		s.stages[sp.Stage.Name] = st
	}
	return nil
}

// runSide makes a side of a recorded run.
func (a *app) runSide(s *side, root, name string) error {
	p, err := a.program.Engine(root)
	if err != nil {
		return err
	}
	runs, err := provenance.Runs(p.Data)
	if err != nil {
		return err
	}
	r, err := provenance.Find(runs, name)
	if err != nil {
		return err
	}
	s.project = p
	s.Label = fmt.Sprintf("run %s (config %s, %s)", r.ID, r.Config, r.Ended())
	schema := a.program.Schema()
	for _, path := range slices.Sorted(maps.Keys(r.Settings)) {
		unit, doc := schema.About(path)
		s.leaves = append(s.leaves, config.Leaf{
			Path: path, Value: r.Settings[path], Unit: unit, Doc: doc, Origin: config.Origin{Kind: "run " + r.ID},
		})
	}
	for _, res := range r.Stages {
		rec := findRecord(p.Store, r.Config, res.Stage, res.Key)
		switch {
		case rec != nil:
			s.stages[res.Stage] = recordedStage(p.Store, rec)
		case res.Computed+res.Reused < res.Shards:
			s.stages[res.Stage] = &sideStage{key: res.Key, made: res.Key, missing: "the run did not finish it"}
		default:
			s.stages[res.Stage] = &sideStage{key: res.Key, made: res.Key, missing: "its results were collected by gc"}
		}
	}
	return nil
}

// findRecord returns the last record of a stage with a key, of that config if
// possible, or nil.
func findRecord(st *store.Store, config, stage, key string) *store.Stage {
	var found *store.Stage
	for _, rec := range slices.Backward(st.History()) {
		if rec.Stage != stage || rec.Key != key {
			continue
		}
		if rec.Config == config {
			return rec
		}
		if found == nil {
			found = rec
		}
	}
	return found
}

// recordedStage is a stage as a record says it was made.
func recordedStage(st *store.Store, rec *store.Stage) *sideStage {
	out := &sideStage{key: rec.Key, made: rec.Key, keys: rec.Shards}
	if c, ok := st.Context(rec.Context); ok {
		out.code = c.Components
	}
	for _, key := range rec.Shards {
		sh, ok := st.Shard(key)
		if !ok || slices.ContainsFunc(sh.Outputs, func(o store.Output) bool { return st.CheckBlob(o.Blob, store.ReadSize) != nil }) {
			out.results, out.missing = nil, "some of its results are no longer stored"
			return out
		}
		out.results = append(out.results, sh)
	}
	return out
}

// revisionSide makes a side of a Git revision: its configs, data and code, and the
// report that is committed with it.
func (a *app) revisionSide(s *side, root, rev string, sets []string) error {
	dir := root
	s.Label = "the working tree"
	if rev != workTree {
		commit, err := gitCommit(root, rev)
		if err != nil {
			return err
		}
		if dir, err = os.MkdirTemp("", "neurorbit-diff-*"); err != nil {
			return err
		}
		s.temp = append(s.temp, dir)
		if err := gitExtract(root, commit, dir); err != nil {
			return err
		}
		if err := linkData(root, dir); err != nil {
			return err
		}
		s.Label = fmt.Sprintf("revision %s (%s)", rev, commit[:12])
	}
	var err error
	if s.modules, err = requiredModules(filepath.Join(dir, "go.mod")); err != nil {
		return err
	}
	if s.project, err = a.revisionProject(root, dir, s.modules); err != nil {
		return err
	}
	c, err := config.Load(a.program.Schema(), configFile(dir, a.revisionConfig(root)), sets)
	if err != nil {
		if rev == workTree {
			return err
		}
		return placeIn(err, dir, rev)
	}
	s.cfg, s.leaves = project.EngineConfig(c), c.Leaves()
	if rev != workTree {
		for i := range s.leaves {
			if o := &s.leaves[i].Origin; o.Kind == config.FromFile {
				o.File = within(o.File, dir, rev)
			}
		}
	}
	err = s.forecast()
	var missing *stage.Unavailable
	if errors.As(err, &missing) {
		err = s.codeOnly(missing.What)
	}
	if err != nil {
		return err
	}
	return s.useReport(dir, c.Name)
}

// codeOnly fills in the stages of a revision that lacks a file which this
// program's stages read, as the revision's own did not.
func (s *side) codeOnly(why string) error {
	s.unplanned = why
	for _, st := range s.project.Stages {
		components, err := s.project.Code(st.Name)
		if err != nil {
			return err
		}
		s.stages[st.Name] = &sideStage{code: components, missing: "its shards are not known"}
	}
	return nil
}

// revisionConfig is -c as it is to be found in another folder.
func (a *app) revisionConfig(root string) string {
	if rel, err := filepath.Rel(root, absolute(a.configArg)); err == nil && filepath.IsLocal(rel) {
		if strings.HasPrefix(filepath.ToSlash(rel), "configs/") {
			return strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(rel), "configs/"), ".yaml")
		}
	}
	return a.configArg
}

func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// revisionProject opens the project's store for the files and the code in dir.
func (a *app) revisionProject(root, dir string, required map[string]string) (*engine.Project, error) {
	p, err := a.program.Engine(root)
	if err != nil {
		return nil, err
	}
	modules := code.LinkedModules()
	for path := range modules {
		if v, ok := required[path]; ok {
			modules[path] = v
		} else if required != nil {
			delete(modules, path)
		}
	}
	sources := code.New(map[string]fs.FS{
		"pipeline": os.DirFS(filepath.Join(dir, "pipeline")), "stages": os.DirFS(filepath.Join(dir, "stages")),
	}, modules)
	p.Root = dir
	p.Stages = slices.DeleteFunc(slices.Clone(p.Stages), func(st *stage.Stage) bool {
		info, err := os.Stat(filepath.Join(dir, "stages", st.Name))
		return err != nil || !info.IsDir()
	})
	if len(p.Stages) == 0 {
		return nil, fault.New(fault.Usage, "there is no code of stages in "+dir, "name a revision, or a project's folder with --root, that has its sources")
	}
	p.Code = func(name string) (map[string]string, error) { return a.program.Code(sources, name) }
	return p, nil
}

// linkData makes what Git does not keep of the data folder, such as data sets from
// outside, visible below dir.
func linkData(root, dir string) error {
	entries, err := os.ReadDir(filepath.Join(root, "data"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(dir, "data"), 0o777); err != nil {
		return err
	}
	for _, e := range entries {
		if slices.Contains([]string{"artifacts", "runs", "store"}, e.Name()) {
			continue
		}
		err := os.Symlink(filepath.Join(root, "data", e.Name()), filepath.Join(dir, "data", e.Name()))
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// placeIn names files of an extracted revision or bundle as Git does, name:path.
func placeIn(err error, dir, name string) error {
	var all strictyaml.Errors
	if errors.As(err, &all) {
		for _, e := range all {
			e.File = within(e.File, dir, name)
		}
	}
	return err
}

func within(file, dir, name string) string {
	if rel, err := filepath.Rel(dir, absolute(file)); err == nil && filepath.IsLocal(rel) {
		return name + ":" + filepath.ToSlash(rel)
	}
	return file
}

// useReport takes the results of a revision from the report that is committed with
// it: from the store, if it has what the report was made of, otherwise from the
// report's files.
func (s *side) useReport(dir, config string) error {
	dir = filepath.Join(dir, "reports")
	if config != "paper" {
		dir = filepath.Join(dir, "configs", filepath.FromSlash(config))
	}
	m, err := report.ReadManifest(dir)
	if err != nil {
		return err
	}
	for name, st := range s.stages {
		if m == nil {
			if st.results == nil {
				st.missing += ", and it has no report"
			}
			continue
		}
		made, ok := m.Stages[name]
		st.results, st.made, st.missing = nil, made.Key, "not in its report"
		if !ok {
			continue
		}
		if rec := findRecord(s.project.Store, config, name, made.Key); rec != nil {
			past := recordedStage(s.project.Store, rec)
			st.results = past.results
		}
	}
	if m != nil {
		s.report = &sideReport{dir, m}
	}
	return nil
}

// A sideTable is a table of a side: its parts, or why there are none.
type sideTable struct {
	parts   []diff.Part
	stamps  []string
	missing string
}

// table finds a table "<stage>/<output>" of a side.
func (s *side) table(name string) sideTable {
	stageName, output, _ := strings.Cut(name, "/")
	st := s.stages[stageName]
	if st == nil {
		return sideTable{missing: "stage " + stageName + " was not run"}
	}
	if st.results == nil {
		if s.report != nil {
			return s.report.table(name)
		}
		return sideTable{missing: st.missing}
	}
	var t sideTable
	for _, sh := range st.results {
		for _, o := range sh.Outputs {
			if o.Name != output || o.Content == "" {
				continue
			}
			t.parts = append(t.parts, diff.Part{Content: o.Content, Rows: o.Rows, Open: s.openBlob(o.Blob)})
			for _, stamp := range sh.Stamps {
				if !slices.Contains(t.stamps, stamp.Text) {
					t.stamps = append(t.stamps, stamp.Text)
				}
			}
		}
	}
	return t
}

// openBlob opens a stored table, having compared its bytes with its digest.
func (s *side) openBlob(b store.Blob) func() (diff.Rows, error) {
	st := s.project.Store
	return func() (diff.Rows, error) {
		if err := st.CheckBlob(b, store.ReadAll); err != nil {
			return nil, err
		}
		return openRows(st.BlobPath(b.Digest))
	}
}

// A fileRows closes its file with the reader.
type fileRows struct {
	*table.Reader
	file stage.File
}

func (r fileRows) Close() error { return errors.Join(r.Reader.Close(), r.file.Close()) }

func openRows(path string) (diff.Rows, error) {
	f, err := table.OpenOS(path)
	if err != nil {
		return nil, err
	}
	r, err := table.NewReader(f)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	return fileRows{r, f}, nil
}

// table finds a table among the files of a report.
func (r *sideReport) table(name string) sideTable {
	path := "data/" + name + ".parquet"
	if _, ok := r.m.Files[path]; !ok {
		return sideTable{missing: "not in its report"}
	}
	file := filepath.Join(r.dir, filepath.FromSlash(path))
	f, err := table.OpenOS(file)
	if err != nil {
		return sideTable{missing: "its report lacks " + path}
	}
	defer f.Close()
	head, err := table.NewReader(f)
	if err != nil {
		return sideTable{missing: path + " of its report: " + err.Error()}
	}
	defer head.Close()
	return sideTable{
		parts:  []diff.Part{{Rows: head.Head().NumRows, Open: func() (diff.Rows, error) { return openRows(file) }}},
		stamps: head.Head().Stamps(),
	}
}

// readAll reads a whole table into memory.
func (t sideTable) readAll() (*table.Table, error) {
	var out *table.Table
	for _, p := range t.parts {
		err := func() error {
			rows, err := p.Open()
			if err != nil {
				return err
			}
			defer rows.Close()
			for {
				piece, err := rows.Next()
				switch {
				case err != nil:
					return ignoreEOF(err)
				case out == nil:
					out = piece
				default:
					if err := out.Extend(piece); err != nil {
						return err
					}
				}
			}
		}()
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// files lists the CSV files that the stages of a side wrote, with what reads them.
func (s *side) files() map[string]sideFile {
	out := map[string]sideFile{}
	for name, st := range s.stages {
		if st.results == nil {
			continue
		}
		for _, sh := range st.results {
			for _, o := range sh.Outputs {
				if o.Content == "" && strings.HasSuffix(o.Name, ".csv") {
					out[o.Name] = sideFile{stage: name, digest: o.Blob.Digest, read: s.readBlob(o.Blob)}
				}
			}
		}
	}
	if s.report == nil {
		return out
	}
	for path, f := range s.report.m.Files {
		if st := s.stages[f.Stage]; st != nil && st.results == nil && strings.HasSuffix(path, ".csv") && filepath.IsLocal(path) {
			file := filepath.Join(s.report.dir, filepath.FromSlash(path))
			out[path] = sideFile{stage: f.Stage, digest: f.SHA256, read: func() ([]byte, error) { return os.ReadFile(file) }}
		}
	}
	return out
}

type sideFile struct {
	stage, digest string
	read          func() ([]byte, error)
}

func (s *side) readBlob(b store.Blob) func() ([]byte, error) {
	st := s.project.Store
	return func() ([]byte, error) {
		if err := st.CheckBlob(b, store.ReadAll); err != nil {
			return nil, err
		}
		return os.ReadFile(st.BlobPath(b.Digest))
	}
}

// openTable reads a table of a side for its claims.
func (s *side) openTable(name string, o stage.Output) (*table.Table, error) {
	t := s.table(name)
	if t.missing != "" {
		return nil, fmt.Errorf("%w: %s: %s", claims.ErrMissing, name, t.missing)
	}
	out, err := t.readAll()
	if err != nil {
		return nil, err
	}
	if out == nil {
		columns, err := table.SchemaOf(o.Row)
		if err != nil {
			return nil, err
		}
		out = &table.Table{Columns: columns}
	}
	out.Meta = map[string]string{}
	for i, text := range t.stamps {
		out.Meta[table.StampKey(i)] = text
	}
	return out, nil
}

// claimFiles returns the claims files that the side's config names.
func (s *side) claimFiles() ([]string, error) {
	var out []string
	for _, l := range s.leaves {
		if l.Path == "claims" {
			if err := json.Unmarshal([]byte(l.Value), &out); err != nil {
				return nil, fmt.Errorf("%s: claims: %w", s.Label, err)
			}
		}
	}
	return out, nil
}

// checkClaims checks the side's claims against its tables.
func (s *side) checkClaims(stages []*stage.Stage) ([]claims.File, error) {
	files, err := s.claimFiles()
	if err != nil {
		return nil, err
	}
	d := project.ClaimData{Root: s.project.Root, Stages: stages, Settings: s.settings(), Open: s.openTable}
	return d.Check(files, s.Label)
}
