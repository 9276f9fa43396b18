package bundle

// An Error says that a file is not a sound bundle.
type Error struct {
	Path   string // of the bundle
	Entry  string // the file in it, if it is about one
	Reason string
	// NotBundle says that the file is something else; otherwise it is a bundle
	// that was damaged or changed.
	NotBundle bool
	// TooBig says that the bundle is refused for its size only.
	TooBig bool
}

func (e *Error) Error() string {
	if e.Entry != "" {
		return e.Path + ": " + e.Entry + ": " + e.Reason
	}
	return e.Path + ": " + e.Reason
}

// Hint says what to do about it.
func (e *Error) Hint() string {
	switch {
	case e.NotBundle:
		return "name a file that neurorbit export wrote"
	case e.TooBig:
		return "if you trust where it comes from, allow more: --limit"
	}
	return "nothing was taken over; get the bundle again, and compare its SHA-256 with that of where it comes from"
}
