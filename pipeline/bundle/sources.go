package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/code"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/text"
)

// findSources finds the sources of a project: the files that Git tracks or would,
// with the content of the working tree; in a project that is not the top of a
// checkout, all files in the places where sources are. A report of the config is
// added, those of others are not. The manifest gets the commit.
func (e *exporter) findSources(ctx context.Context) error {
	root, may := e.p.Root, sourcePlaces(e.p.Program)
	for _, name := range append(slices.Sorted(maps.Keys(e.p.Program.Sources)), "go.mod") {
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			return fault.New(fault.Usage, fmt.Sprintf("%s has no %s: a bundle needs the sources", root, name),
				"run it in a checkout, or in an unpacked bundle")
		}
	}
	names, err := walk(root, may...)
	if _, serr := os.Stat(filepath.Join(root, ".git")); serr == nil {
		names, err = e.fromGit(ctx, may)
	}
	if err != nil {
		return err
	}
	report, err := walk(root, "reports/configs/"+e.manifest.Config+"/")
	if err != nil {
		return err
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		return !may.have(name) || strings.HasPrefix(name, "reports/configs/") || strings.Contains(name, "/testdata/rapid/")
	})
	for _, name := range append(names, report...) {
		if err := e.addIfThere(name); err != nil { // it may be tracked but removed
			return err
		}
	}
	return nil
}

// fromGit lists the files of a checkout, tracked or not, and says what commit it
// is of and whether sources differ from it.
func (e *exporter) fromGit(ctx context.Context, may places) ([]string, error) {
	list, err := command(ctx, e.p.Root, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	if err != nil {
		return nil, err
	}
	changed, err := command(ctx, e.p.Root, append([]string{"git", "status", "--porcelain", "--"}, may...)...)
	if err != nil {
		return nil, err
	}
	e.manifest.Modified = changed != ""
	if head, err := command(ctx, e.p.Root, "git", "rev-parse", "HEAD"); err == nil {
		e.manifest.Commit = strings.TrimSpace(head)
	}
	return strings.Split(list, "\x00"), nil
}

// command runs a program in a folder and returns what it wrote.
func command(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		err = fmt.Errorf("%s: %w: %s", strings.Join(args[:3], " "), err, strings.TrimSpace(stderr.String()))
	}
	return string(out), err
}

// walk lists the plain files below folders of root (with a slash at their end)
// and the files named, those that exist.
func walk(root string, places ...string) ([]string, error) {
	var names []string
	for _, place := range places {
		top := filepath.Join(root, filepath.FromSlash(place))
		err := filepath.WalkDir(top, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, err := filepath.Rel(root, p)
			names = append(names, filepath.ToSlash(rel))
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("bundle: %w", err)
		}
	}
	return names, nil
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
		for name, digest := range built {
			if err == nil && now[name] != digest {
				err = errors.New(strings.TrimPrefix(name, "code:") + " differs")
			}
		}
		if err == nil && len(now) != len(built) {
			err = errors.New("other files")
		}
		if err != nil {
			err = fmt.Errorf("the sources in %s are not those this program was built from: stage %s: %w", p.Root, st.Name, err)
			return fault.Wrap(fault.Stale, err, "make build, then "+text.Command("neurorbit", "run", "-c", p.Config.Path))
		}
	}
	return nil
}

// findModules finds the modules that the project is built with: the folder vendor
// if it is there, otherwise what go mod vendor makes of the module cache in tmp,
// an empty folder.
func (e *exporter) findModules(ctx context.Context, tmp string) error {
	root := e.p.Root
	if _, err := os.Stat(filepath.Join(root, "vendor", "modules.txt")); err != nil {
		if _, err := command(ctx, root, "go", "mod", "vendor", "-o", filepath.Join(tmp, "vendor")); err != nil {
			return fault.Wrap(fault.Unavailable, err, "the modules are taken from the module cache or the module proxy; try: go mod download")
		}
		root = tmp
	}
	names, err := walk(root, "vendor/")
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := e.add(name, filepath.Join(root, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}
