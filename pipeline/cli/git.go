package cli

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// git runs git in a folder and returns its standard output. Without git, or if
// git fails, the error is a *usageError with git's own words.
func git(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	var out, talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &talk
	err := cmd.Run()
	if errors.Is(err, exec.ErrNotFound) {
		return nil, &usageError{"git is not installed, so Git revisions cannot be read", "install git, or name a config or a run"}
	}
	if err != nil {
		return nil, &usageError{fmt.Sprintf("git %s: %v: %s", args[0], err, strings.TrimSpace(talk.String())), "the revision must be in the project's own repository"}
	}
	return out.Bytes(), nil
}

// gitCommit returns the commit that a revision names.
func gitCommit(root, rev string) (string, error) {
	out, err := git(root, "rev-parse", "--verify", "--end-of-options", rev+"^{commit}")
	return strings.TrimSpace(string(out)), err
}

// gitExtract writes the files of a commit below dir: all that the program reads of
// a project.
func gitExtract(root, commit, dir string) error {
	out, err := git(root, "ls-tree", "--name-only", commit)
	if err != nil {
		return err
	}
	args := []string{"archive", "--format=tar", commit, "--"}
	n := len(args)
	for _, name := range strings.Fields(string(out)) {
		if slices.Contains([]string{"configs", "data", "go.mod", "pipeline", "reports", "stages"}, name) {
			args = append(args, name)
		}
	}
	if len(args) == n {
		return &usageError{commit + " has no files of a neurorbit project", "name another revision"}
	}
	data, err := git(root, args...)
	if err != nil {
		return err
	}
	return untar(data, dir)
}

// untar writes the regular files of a tar archive below dir.
func untar(data []byte, dir string) error {
	r := tar.NewReader(bytes.NewReader(data))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("git archive: %w", err)
		}
		if h.Typeflag != tar.TypeReg || !filepath.IsLocal(h.Name) {
			continue
		}
		to := filepath.Join(dir, h.Name)
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			return err
		}
		content, err := io.ReadAll(r)
		if err != nil {
			return fmt.Errorf("git archive: %w", err)
		}
		if err := os.WriteFile(to, content, 0o666); err != nil {
			return err
		}
	}
}

// requiredModules returns the versions that a go.mod file requires; nil if there is
// no such file.
func requiredModules(file string) (map[string]string, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	block := false
	for line := range strings.Lines(string(data)) {
		line, _, _ = strings.Cut(line, "//")
		f := strings.Fields(line)
		switch {
		case len(f) == 2 && f[0] == "require" && f[1] == "(":
			block = true
		case len(f) == 1 && f[0] == ")":
			block = false
		case len(f) == 3 && f[0] == "require":
			out[f[1]] = f[2]
		case len(f) == 2 && block:
			out[f[0]] = f[1]
		}
	}
	return out, nil
}
