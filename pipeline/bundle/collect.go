package bundle

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"neurorbit/pipeline/code"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
)

// findSources finds the sources of a project for a bundle of a config: the files
// that Git tracks or would, with the content of the working tree; in a project
// that is not the top of a checkout, all files in the places where sources are. A
// report of the config is added, those of others are not, and what the config is
// made of, whether Git tracks it or not. The manifest gets the commit of the checkout,
// if it is one, and whether the files differ from it. left says of each file that the
// bundle can do without why it is left out: its name, or that it is not a plain file.
func findSources(ctx context.Context, p *project.Project, m *Manifest) (files []*source, left []string, err error) {
	root := p.Root
	for _, name := range append(slices.Sorted(maps.Keys(p.Program.Sources)), "go.mod") {
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			return nil, nil, fault.New(fault.Usage, fmt.Sprintf("%s has no %s: a bundle needs the sources", root, name),
				"run it in a checkout, or in an unpacked bundle")
		}
	}
	may := sourcePlaces(p.Program)
	needed, err := neededFiles(p, may)
	if err != nil {
		return nil, nil, err
	}
	var names []string
	if _, statErr := os.Stat(filepath.Join(root, ".git")); statErr != nil {
		names, err = walk(root, may...)
	} else {
		names, m.Commit, m.Modified, err = fromGit(ctx, root, may)
	}
	if err != nil {
		return nil, nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		hidden := strings.Contains(name, "/.") // such as the lock files of editors
		return hidden || strings.HasPrefix(name, "reports/configs/") || strings.Contains(name, "/testdata/rapid/")
	})
	report, err := walk(root, "reports/configs/"+m.Config)
	if err != nil {
		return nil, nil, err
	}
	// What is needed comes first, so that of two names that collide it is the one that stays.
	var good []string
	seen := nameSet{}
	for _, name := range slices.Concat(needed, names, report) {
		info, err := os.Lstat(filepath.Join(root, filepath.FromSlash(name)))
		switch {
		case errors.Is(err, fs.ErrNotExist) || slices.Contains(good, name):
			continue
		case err == nil && !info.Mode().IsRegular():
			err = fmt.Errorf("%s: not a plain file", name)
		case err == nil:
			err = seen.add(name, may)
		}
		switch {
		case err == nil:
			good = append(good, name)
		case slices.Contains(needed, name) || path.Ext(name) == ".go":
			return nil, nil, fault.Wrap(fault.Usage, fmt.Errorf("the bundle needs a file that it cannot hold: %w", err), "rename it, or put a plain file in its place")
		default:
			left = append(left, err.Error())
		}
	}
	files, err = fromTree(ctx, root, good)
	return files, left, err
}

// neededFiles returns the files that the config is made of, below the project's
// folder, and those that it names.
func neededFiles(p *project.Project, may places) ([]string, error) {
	var names []string
	for _, file := range slices.Concat(p.Config.Files, p.Keys.Claims, []string{p.Keys.Metrics}) {
		name := filepath.ToSlash(file)
		if name == "" {
			continue // there are no metrics
		}
		if slices.Contains(p.Config.Files, file) {
			name = p.Rel(file)
		}
		if !may.have(name) || !filepath.IsLocal(name) {
			return nil, fault.New(fault.Usage, fmt.Sprintf("config %s is made of %s, which is not in the project's folder configs", p.Cfg.Name, file),
				"put it there: a bundle must hold all that a config is made of")
		}
		names = append(names, name)
	}
	return names, nil
}

// fromGit lists the files of a checkout, tracked or not, that are in the places of
// sources.
func fromGit(ctx context.Context, root string, may places) (names []string, commit string, modified bool, err error) {
	list, listErr := project.Git(ctx, root, append([]string{"ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"}, may...)...)
	changed, statusErr := project.Git(ctx, root, append([]string{"status", "--porcelain", "--"}, may...)...)
	commit, _ = project.Git(ctx, root, "rev-parse", "HEAD") // empty before the first
	names = strings.FieldsFunc(list, func(r rune) bool { return r == 0 })
	return names, strings.TrimSpace(commit), changed != "", cmp.Or(listErr, statusErr)
}

// walk lists the files in places of root, those that exist.
func walk(root string, places ...string) (names []string, err error) {
	for _, place := range places {
		err := fs.WalkDir(os.DirFS(root), strings.TrimSuffix(place, "/"), func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				names = append(names, name)
			}
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("bundle: %w", err)
		}
	}
	return names, nil
}

// fromTree returns those of the named files below root that are there, each once.
func fromTree(ctx context.Context, root string, names []string) ([]*source, error) {
	var out []*source
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		s, err := fromPath(name, filepath.Join(root, filepath.FromSlash(name)))
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err == nil:
			out = append(out, s)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("bundle: %w", err)
		}
	}
	return out, nil
}

// checkSources compares the sources on disk with those the program was built
// from, as far as they count for the stages' keys.
func checkSources(p *project.Project) error {
	disk := map[string]fs.FS{}
	for top := range p.Program.Sources {
		disk[top] = os.DirFS(filepath.Join(p.Root, top))
	}
	onDisk := code.New(disk, code.LinkedModules())
	for _, st := range p.Stages {
		built, err := p.Code(st.Name)
		if err != nil {
			return err
		}
		now, err := p.Program.Code(onDisk, st.Name)
		if err == nil && maps.Equal(now, built) {
			continue
		}
		names := slices.Sorted(maps.Keys(built))
		differ := slices.DeleteFunc(names, func(name string) bool { return now[name] == built[name] })
		what := strings.TrimPrefix(append(differ, "a file that it does not have")[0], "code:")
		return fault.New(fault.Stale, fmt.Sprintf("the sources in %s are not those this program was built from: stage %s: %s differs",
			p.Root, st.Name, what), "make build, then "+text.Command("neurorbit", "run", "-c", p.Config.Path))
	}
	return nil
}

// vendor returns the modules that the project in root is built with: the folder
// vendor if it is there, otherwise what go mod vendor makes of the module cache
// in tmp, an empty folder.
func vendor(ctx context.Context, root, tmp string) ([]*source, error) {
	if _, err := os.Stat(filepath.Join(root, "vendor", "modules.txt")); err != nil {
		cmd := exec.CommandContext(ctx, "go", "mod", "vendor", "-o", filepath.Join(tmp, "vendor"))
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "GOFLAGS=-trimpath", "GOWORK=off", "GO111MODULE=on") // whatever go env -w has set
		if out, err := cmd.CombinedOutput(); err != nil {
			err = fmt.Errorf("go mod vendor: %w: %s", cmp.Or(ctx.Err(), err), strings.TrimSpace(string(out)))
			for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EACCES} {
				if bytes.Contains(out, []byte(full.Error())) {
					return nil, fault.Wrap(fault.Bug, err, "the modules are put together in "+filepath.Dir(tmp)+": make room there, or set TMPDIR to another folder")
				}
			}
			return nil, fault.Wrap(fault.Unavailable, err, "the modules are taken from the module cache or the module proxy; try: go mod download")
		}
		root = tmp
	}
	names, err := walk(root, "vendor")
	if err != nil {
		return nil, err
	}
	return fromTree(ctx, root, names)
}

// collectResults finds the results of a config: the records in force, the blobs
// that they need, what is published, the records of the runs, and the files in
// data/raw, unless withoutRaw. raw names the latter, those that the results rest on.
// The error is a *store.DamageError if a file is not what its record promises.
func collectResults(ctx context.Context, p *project.Project, withoutRaw bool) (files []*source, raw []string, err error) {
	records := p.Store.Needed(func(st *store.Stage) bool {
		now, ok := p.Store.Stage(p.Cfg.Name, st.Stage)
		return ok && now == st
	})
	ledger, err := store.EncodeLedger(records)
	if err != nil {
		return nil, nil, err
	}
	promised, _, err := promises(p.Cfg.Name, records)
	if err != nil {
		return nil, nil, fmt.Errorf("bundle: %w", err)
	}
	names := slices.Collect(maps.Keys(promised))
	for _, r := range records {
		switch {
		case r.Shard != nil:
			names = append(names, "data/runs/"+r.Shard.Run+".json")
		case r.Stage != nil:
			names = append(names, "data/runs/"+r.Stage.Run+".json")
			raw = slices.AppendSeq(raw, maps.Keys(r.Stage.Inputs))
		}
	}
	raw = slices.DeleteFunc(raw, func(name string) bool { return partOf(name) != "raw" })
	slices.Sort(raw)
	raw = slices.Compact(raw)
	if !withoutRaw {
		for _, name := range raw {
			names = append(names, name, name+".origin.json") // where it is from
		}
	}
	if files, err = fromTree(ctx, p.Root, names); err != nil {
		return nil, nil, err
	}
	for _, s := range files {
		if blob, ok := promised[s.Name]; ok && blob == (store.Blob{Digest: s.SHA256, Size: s.Size}) {
			delete(promised, s.Name)
		}
	}
	if left := slices.Sorted(maps.Keys(promised)); len(left) > 0 {
		return nil, nil, &store.DamageError{Path: left[0], Reason: "its bytes do not match its record"}
	}
	return append(files, fromBytes(ledgerName, ledger)), raw, nil
}

// promises returns the files of a bundle that the records of its config name, and
// the stages in force. A record must come after those that it names.
func promises(config string, records []*store.Record) (files map[string]store.Blob, stages map[string]*store.Stage, err error) {
	files, stages = map[string]store.Blob{}, map[string]*store.Stage{}
	contexts, shards := map[string]bool{}, map[string]bool{}
	for _, r := range records {
		switch {
		case r.Context != nil:
			contexts[r.Context.ID] = true
		case r.Shard != nil:
			if !contexts[r.Shard.Context] {
				return nil, nil, fmt.Errorf("shard %s of stage %s names a context that is not recorded", r.Shard.ID, r.Shard.Stage)
			}
			shards[r.Shard.Key] = true
			for _, o := range r.Shard.Outputs {
				files[blobName(o.Blob.Digest)] = o.Blob
			}
		case r.Stage == nil:
			return nil, nil, errors.New("a record of nothing")
		case r.Stage.Config != config:
			return nil, nil, fmt.Errorf("stage %s of config %s", r.Stage.Stage, r.Stage.Config)
		case !contexts[r.Stage.Context] || slices.ContainsFunc(r.Stage.Shards, func(key string) bool { return !shards[key] }):
			return nil, nil, fmt.Errorf("stage %s names a shard or context that is not recorded", r.Stage.Stage)
		default:
			stages[r.Stage.Stage] = r.Stage
		}
	}
	for _, st := range stages {
		for _, a := range st.Artifacts {
			files[artifactName(st.Config, a.Path)] = a.Blob
		}
	}
	return files, stages, nil
}
