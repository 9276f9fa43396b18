package fault

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// SystemHint says what to do about an error of the operating system that is
// about the place files are written to or read from, not about what is in them.
// It is empty for any other error.
func SystemHint(err error) string {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return ""
	}
	where := "the project"
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path) && path.Path != "":
		where = path.Path
	case errors.As(err, &link):
		where = link.New
	}
	const again = "; then the same command goes on: what was finished is kept"
	switch errno {
	case syscall.ENOSPC:
		return "make room on the disk of " + where + " (df says how much there is)" + again
	case syscall.EDQUOT:
		return "make room: the quota for the disk of " + where + " is used up" + again
	case syscall.EFBIG:
		return where + " grew beyond what a file may have here: raise the limit (ulimit -f)" + again
	case syscall.EROFS:
		return where + " is on a disk that is mounted read-only: mount it for writing, or work in a copy of the project" + again
	case syscall.EACCES, syscall.EPERM:
		return "give yourself the permission (ls -ld " + where + " shows whose it is), or work in a copy of the project" + again
	case syscall.EMFILE, syscall.ENFILE:
		return "too many files are open at a time: raise the limit (ulimit -n), or take fewer workers (-j 1)" + again
	case syscall.EIO:
		return "the disk of " + where + " fails: copy the project to another one; neurorbit check --read-data there says what is damaged, and neurorbit run computes just that again"
	}
	return ""
}
