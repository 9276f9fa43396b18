package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"

	"golang.org/x/sys/unix"
)

// terminal runs a command of a shell on a pseudo-terminal of 80x24 and returns what it
// writes.
func terminal(t *testing.T, dir, line string) (out string, code int) {
	t.Helper()
	ptm, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminal: %v", err)
	}
	defer ptm.Close()
	fd := int(ptm.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	err = errors.Join(err, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0),
		unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80}))
	if err != nil {
		t.Fatal(err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, tty, tty, tty
	cmd.Env = append(os.Environ(), "TERM=xterm", "NEURORBIT_OFFLINE=1", "NEURORBIT_USPS=", "COLUMNS=",
		"PATH="+filepath.Dir(binary)+":"+os.Getenv("PATH"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	tty.Close()
	all, _ := io.ReadAll(ptm) // ends with EIO when the last process has closed the terminal
	_ = cmd.Wait()
	return string(all), cmd.ProcessState.ExitCode()
}

var escapes = regexp.MustCompile("\x1b\\[[0-9;]*[mK]")

// TestScreen types the lines of testdata/screen.txt on a terminal of 80x24: no line that
// neurorbit writes is longer than that, no bar either, and what it says by default is at
// most a screen. None of them finds a bug.
func TestScreen(t *testing.T) {
	t.Parallel()
	dir := newProject(t)
	script, err := os.ReadFile("testdata/screen.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(script)) {
		line = strings.TrimSpace(line)
		kind, command, _ := strings.Cut(line, " ")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		out, code := terminal(t, dir, command)
		if kind == "$" && code != 0 || code == 1 {
			t.Errorf("%s: exit code %d\n%s", command, code, out)
		}
		if n := strings.Count(out, "\n"); n > 24 && kind == ">" || n == 0 && kind != "$" {
			t.Errorf("%s: %d lines", command, n)
		}
		for _, s := range strings.FieldsFunc(escapes.ReplaceAllString(out, ""), func(r rune) bool { return r == '\r' || r == '\n' }) {
			if n := utf8.RuneCountInString(s); n > 80 && kind != "$" {
				t.Errorf("%s: a line of %d characters: %s", command, n, s)
				break
			}
		}
	}
}
