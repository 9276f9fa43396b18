package bundle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A Checkout is the source code of a project as it is on disk.
type Checkout struct {
	Files []*Source // not measured
	// Left names files that Git tracks and a bundle has no place for.
	Left []string
	// Commit is that of the checkout, or of the one that an unpacked bundle was
	// made from; Modified says that the files differ from it.
	Commit   string
	Modified bool
}

// Sources finds the sources of the project in root for a bundle of a config: the
// files that Git tracks or would, with the content of the working tree; in a
// project that is not the top of a checkout, all files in the places where
// sources are. A report of the config is added, those of others are not.
func Sources(ctx context.Context, root, config string) (*Checkout, error) {
	for _, name := range []string{"go.mod", "pipeline", "stages"} {
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			return nil, &NoSourcesError{Root: root, Missing: name}
		}
	}
	c := &Checkout{}
	var names []string
	var err error
	if _, serr := os.Stat(filepath.Join(root, ".git")); serr == nil {
		names, err = c.fromGit(ctx, root)
	} else {
		names, err = walk(root, slices.Concat(sourceFolders, sourceFiles))
	}
	if err != nil {
		return nil, err
	}
	own := "reports/configs/" + config + "/"
	names = slices.DeleteFunc(names, func(name string) bool {
		return strings.HasPrefix(name, "reports/configs/") || strings.Contains(name, "/testdata/rapid/")
	})
	report, err := walk(root, []string{own})
	if err != nil {
		return nil, err
	}
	for _, name := range append(names, report...) {
		s, err := FromPath(name, filepath.Join(root, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) {
			continue // tracked but removed
		}
		if err != nil {
			return nil, fmt.Errorf("bundle: %w", err)
		}
		c.Files = append(c.Files, s)
	}
	return c, nil
}

// A NoSourcesError says that a project has no sources to put in a bundle.
type NoSourcesError struct{ Root, Missing string }

func (e *NoSourcesError) Error() string {
	return fmt.Sprintf("%s has no %s: a bundle needs the sources", e.Root, e.Missing)
}

// Hint says what to do about it.
func (e *NoSourcesError) Hint() string { return "run it in a checkout, or in an unpacked bundle" }

// fromGit lists the files of a checkout.
func (c *Checkout) fromGit(ctx context.Context, root string) ([]string, error) {
	tracked, err := git(ctx, root, "ls-files", "-z", "--cached")
	if err != nil {
		return nil, err
	}
	others, err := git(ctx, root, "ls-files", "-z", "--others", "--exclude-standard")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, name := range split(tracked) {
		if isSource(name) {
			names = append(names, name)
		} else {
			c.Left = append(c.Left, name)
		}
	}
	for _, name := range split(others) {
		if isSource(name) {
			names = append(names, name)
			c.Modified = true
		}
	}
	// Without a commit yet there is none to name.
	if head, err := git(ctx, root, "rev-parse", "HEAD"); err == nil {
		c.Commit = strings.TrimSpace(head)
	}
	changed, err := git(ctx, root, "status", "--porcelain", "--untracked-files=no")
	if err != nil {
		return nil, err
	}
	c.Modified = c.Modified || changed != ""
	slices.Sort(names)
	return slices.Compact(names), nil
}

func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == 0 })
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

// walk lists the plain files below folders of root (with a slash at their end)
// and the files named, those that exist, sorted.
func walk(root string, places []string) ([]string, error) {
	var names []string
	for _, place := range places {
		top := filepath.Join(root, filepath.FromSlash(place))
		err := filepath.WalkDir(top, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, err := filepath.Rel(root, p)
			if err != nil {
				return err
			}
			names = append(names, filepath.ToSlash(rel))
			return nil
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("bundle: %w", err)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// UnpackedFrom returns the manifest of the bundle that root was unpacked from,
// if it was.
func UnpackedFrom(root string) (m Manifest, ok bool, err error) {
	text, err := os.ReadFile(filepath.Join(root, ManifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, false, nil
	}
	if err != nil {
		return m, false, fmt.Errorf("bundle: %w", err)
	}
	if m, err = decodeManifest(text); err != nil {
		return m, false, &Error{Path: filepath.Join(root, ManifestName), Reason: err.Error()}
	}
	return m, true, nil
}

// Differs says whether measured sources differ from those that a manifest lists:
// all that it has in the parts of the sources.
func (m *Manifest) Differs(sources []*Source) bool {
	counted := func(name string) bool {
		part := Part(name)
		return part == "vendor" || part == "sources" && name != CrateName
	}
	n := 0
	for _, s := range sources {
		if !counted(s.Name) {
			continue
		}
		n++
		if f, ok := m.File(s.Name); !ok || f != s.File {
			return true
		}
	}
	for _, f := range m.Files {
		if counted(f.Name) {
			n--
		}
	}
	return n != 0
}

// Vendor returns the modules that the project in root is built with: the folder
// vendor if it is there, otherwise what go mod vendor makes of the module cache
// in tmp, an empty folder. A *VendorError says that this did not work.
func Vendor(ctx context.Context, root, tmp string) ([]*Source, error) {
	dir := filepath.Join(root, "vendor")
	if _, err := os.Stat(filepath.Join(dir, "modules.txt")); err != nil {
		dir = filepath.Join(tmp, "vendor")
		cmd := exec.CommandContext(ctx, "go", "mod", "vendor", "-o", dir)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, &VendorError{strings.TrimSpace(string(out)), err}
		}
	}
	names, err := walk(dir, []string{"./"})
	if err != nil {
		return nil, err
	}
	var out []*Source
	for _, name := range names {
		s, err := FromPath(path.Join("vendor", name), filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return nil, fmt.Errorf("bundle: %w", err)
		}
		out = append(out, s)
	}
	return out, nil
}

// A VendorError says that the modules could not be had.
type VendorError struct {
	Output string
	Err    error
}

func (e *VendorError) Error() string {
	text := "go mod vendor: " + e.Err.Error()
	if e.Output != "" {
		text += ": " + e.Output
	}
	return text
}

func (e *VendorError) Unwrap() error { return e.Err }

// Hint says what to do about it.
func (e *VendorError) Hint() string {
	return "the modules are taken from the module cache or the module proxy; try: go mod download"
}
