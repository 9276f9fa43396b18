package project

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/fault"
)

// Git runs git in a project's folder and returns its standard output, whatever the
// caller's environment says of another repository. The error, of kind fault.Usage,
// has git's own words.
func Git(ctx context.Context, root string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = root
	cmd.Env = append(slices.DeleteFunc(os.Environ(), elsewhere), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0")
	var talk bytes.Buffer
	cmd.Stderr = &talk
	out, err := cmd.Output()
	words := strings.TrimSpace(talk.String())
	hint := "see what git status says in " + root
	if _, statErr := os.Stat(filepath.Join(root, ".git", "shallow")); statErr == nil {
		hint = "the clone is shallow: git fetch --unshallow gets what it lacks"
	}
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return "", fault.New(fault.Usage, "git is not installed", "install git; only Git revisions and bundles of a checkout need it")
	case err != nil && strings.Contains(words, "dubious ownership"):
		return "", fault.New(fault.Usage, fmt.Sprintf("git %s: %s", args[0], words), "run it as the owner of the checkout, or type the line above")
	case err != nil:
		return "", fault.New(fault.Usage, fmt.Sprintf("git %s: %s", args[0], cmp.Or(words, err.Error())), hint)
	}
	return string(out), nil
}

// elsewhere tells whether a variable of the environment lets git look at another
// repository than that of the folder, as in a hook.
func elsewhere(variable string) bool {
	name, _, _ := strings.Cut(variable, "=")
	return slices.Contains([]string{
		"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
		"GIT_PREFIX", "GIT_NAMESPACE", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_TRACE",
	}, name)
}
