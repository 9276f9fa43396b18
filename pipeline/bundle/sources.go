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

// A checkout is the source code of a project as it is on disk.
type checkout struct {
	files []*source // not measured
	// commit is that of the checkout, if it is one; modified says that the files
	// differ from it.
	commit   string
	modified bool
}

// findSources finds the sources of a project for a bundle of a config: the files
// that Git tracks or would, with the content of the working tree; in a project
// that is not the top of a checkout, all files in the places where sources are. A
// report of the config is added, those of others are not.
func findSources(ctx context.Context, p *project.Program, root, config string) (*checkout, error) {
	for _, name := range append(slices.Sorted(maps.Keys(p.Sources)), "go.mod") {
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			return nil, fault.New(fault.Usage, fmt.Sprintf("%s has no %s: a bundle needs the sources", root, name),
				"run it in a checkout, or in an unpacked bundle")
		}
	}
	c := &checkout{}
	var names []string
	var err error
	if _, serr := os.Stat(filepath.Join(root, ".git")); serr == nil {
		names, err = c.fromGit(ctx, root, sourcePlaces(p))
	} else {
		names, err = walk(root, sourcePlaces(p)...)
	}
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		return strings.HasPrefix(name, "reports/configs/") || strings.Contains(name, "/testdata/rapid/")
	})
	report, err := walk(root, "reports/configs/"+config)
	if err != nil {
		return nil, err
	}
	c.files, err = fromTree(root, append(names, report...))
	return c, err
}

// fromGit lists the files of a checkout, tracked or not, that are in the places of
// sources.
func (c *checkout) fromGit(ctx context.Context, root string, may places) ([]string, error) {
	list, err := git(ctx, root, append([]string{"ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"}, may...)...)
	if err != nil {
		return nil, err
	}
	changed, err := git(ctx, root, append([]string{"status", "--porcelain", "--"}, may...)...)
	if err != nil {
		return nil, err
	}
	if head, err := git(ctx, root, "rev-parse", "HEAD"); err == nil {
		c.commit = strings.TrimSpace(head)
	}
	c.modified = changed != ""
	return strings.FieldsFunc(list, func(r rune) bool { return r == 0 }), nil
}

func git(ctx context.Context, root string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", root}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", fmt.Errorf("bundle: git %s: %w: %s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return string(out), nil
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

// fromTree returns those of the named files below root that are there, each once
// and not measured.
func fromTree(root string, names []string) ([]*source, error) {
	var out []*source
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		s, err := fromPath(name, filepath.Join(root, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, s)
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
		cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, fault.Wrap(fault.Unavailable, fmt.Errorf("go mod vendor: %w: %s", err, strings.TrimSpace(string(out))),
				"the modules are taken from the module cache or the module proxy; try: go mod download")
		}
		root = tmp
	}
	names, err := walk(root, "vendor")
	if err != nil {
		return nil, err
	}
	return fromTree(root, names)
}
