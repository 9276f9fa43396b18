// Package download gets a file over HTTP from a server that may be slow, break
// off, fail for a while or not exist.
//
// It is written on net/http alone: hashicorp/go-retryablehttp neither resumes nor knows
// stalls, and cavaliergopher/grab resumes without If-Range, so that two versions of a
// file can be mixed, and does not retry.
package download

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// Options are the bounds of a download. All but Progress must be set.
type Options struct {
	Connect time.Duration // to connect to the server
	Idle    time.Duration // without a byte from the server
	Total   time.Duration // for all attempts together
	// MaxBytes is the size of the largest file that is accepted.
	MaxBytes int64
	// Retries is how often a failed attempt is repeated, after a wait of Backoff
	// that doubles from one to the next.
	Retries int
	Backoff time.Duration
	// Progress, if set, is told how many bytes are there of how many; total is 0
	// if unknown.
	Progress func(done, total int64)
}

// maxWait bounds the wait before a retry.
const maxWait = 30 * time.Second

// An Error says why a download failed. It unwraps to the cause, such as
// context.Canceled.
type Error struct {
	URL      string
	Attempts int
	Err      error
}

func (e *Error) Error() string {
	if e.Attempts > 1 {
		return fmt.Sprintf("%s: %v (attempt %d)", e.URL, e.Err, e.Attempts)
	}
	return fmt.Sprintf("%s: %v", e.URL, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// A LocalError is a failure to write the file, for which no server is to blame.
type LocalError struct{ Err error }

func (e *LocalError) Error() string { return e.Err.Error() }
func (e *LocalError) Unwrap() error { return e.Err }

// localError makes an error of the file system, or none, a LocalError, or none.
func localError(err error) error {
	if err != nil {
		return &LocalError{err}
	}
	return nil
}

// Get writes what a http or https URL gives to the file target, which it makes
// or replaces as a whole. Until all bytes have arrived they are in target.part,
// beside target.part.json, which says what they are part of. They stay there
// when a download breaks off, and the next Get of the same URL, in this process
// or another, goes on from there if the server supports that and its file is
// still the same; otherwise it starts again.
//
// Repeated are attempts that end in the status 408, 429 or 5xx, without a byte
// for Idle, or before the announced size; not those that end in another status
// or do not reach the server. Errors are *Error and *LocalError. The content is
// not checked.
func Get(ctx context.Context, rawURL, target string, o Options) error {
	u, err := url.Parse(rawURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return &Error{URL: rawURL, Err: errors.New("not a http or https URL")}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, o.Total, fmt.Errorf("not done in %v", o.Total))
	defer cancel()
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: o.Connect}).DialContext,
		TLSHandshakeTimeout: o.Connect,
		ForceAttemptHTTP2:   true,
		DisableCompression:  true, // a .gz is to stay one
	}
	defer transport.CloseIdleConnections()
	if o.Progress == nil {
		o.Progress = func(int64, int64) {}
	}
	g := &getter{url: u.String(), client: &http.Client{Transport: transport}, part: part{target + ".part"}, o: o}
	for attempt := 1; ; attempt++ {
		err := g.attempt(ctx)
		var local *LocalError
		var again *retryError
		switch {
		case err == nil:
			return g.part.finish(target)
		case errors.As(err, &local):
			return err
		case ctx.Err() != nil:
			return &Error{u.Redacted(), attempt, context.Cause(ctx)}
		case !errors.As(err, &again) || attempt > o.Retries:
			return &Error{u.Redacted(), attempt, err}
		}
		select {
		case <-ctx.Done():
			return &Error{u.Redacted(), attempt, context.Cause(ctx)}
		case <-time.After(max(min(o.Backoff<<(attempt-1), maxWait), again.after)):
		}
	}
}

// A retryError is one after which another attempt makes sense.
type retryError struct {
	err   error
	after time.Duration // the server asks to wait so long
}

func (e *retryError) Error() string { return e.err.Error() }
func (e *retryError) Unwrap() error { return e.err }

func retry(format string, args ...any) error { return &retryError{err: fmt.Errorf(format, args...)} }

type getter struct {
	url    string
	client *http.Client
	part   part
	o      Options
}

// attempt makes one request and appends what it gives to the part.
func (g *getter) attempt(ctx context.Context) error {
	have, validator := g.part.state(g.url)
	stalled := fmt.Errorf("no data for %v", g.o.Idle)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	idle := time.AfterFunc(g.o.Idle, func() { cancel(stalled) })
	defer idle.Stop()
	// explain tells errors of the connection that may pass from those that stay.
	explain := func(err error) error {
		switch {
		case context.Cause(ctx) == stalled:
			return &retryError{err: stalled}
		case unreachable(err):
			var name *net.DNSError // has the address of a name server, which says nothing
			if errors.As(err, &name) {
				return fmt.Errorf("%s: %s", name.Name, name.Err)
			}
			return err
		}
		return &retryError{err: err}
	}

	req, err := http.NewRequestWithContext(ctx, http.MethodGet, g.url, nil)
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", "neurorbit")
	if have > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
		req.Header.Set("If-Range", validator)
	}
	resp, err := g.client.Do(req)
	if err != nil {
		var wrapped *url.Error // repeats the URL
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return explain(err)
	}
	defer resp.Body.Close()
	total, err := g.accept(resp, have)
	switch {
	case err != nil:
		return err
	case total > g.o.MaxBytes:
		return fmt.Errorf("the file has %d bytes, more than the allowed %d", total, g.o.MaxBytes)
	case resp.StatusCode == http.StatusOK:
		have = 0
	}
	f, err := g.part.open(have, meta{g.url, validatorOf(resp.Header)})
	if err != nil {
		return err
	}
	defer f.Close()
	done, err := g.copy(f, resp.Body, have, total, func() { idle.Reset(g.o.Idle) })
	var local *LocalError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), err == nil && done < total:
		return retry("cut short: %d of %d bytes", done, total)
	case errors.As(err, &local), errors.Is(err, errTooMuch):
		return err
	case err != nil:
		return explain(err)
	case total > 0 && done > total:
		return errors.Join(fmt.Errorf("%d bytes, where %d were announced", done, total), g.part.remove())
	}
	return localError(f.Sync())
}

// accept looks at the answer to a request for what follows the first have bytes.
// It returns the size of the whole file, 0 if unknown.
func (g *getter) accept(resp *http.Response, have int64) (total int64, err error) {
	switch code := resp.StatusCode; {
	case code == http.StatusOK:
		return max(resp.ContentLength, 0), nil
	case code == http.StatusPartialContent && have > 0:
		from, total, err := contentRange(resp.Header.Get("Content-Range"))
		if err == nil && from != have {
			err = fmt.Errorf("it begins at byte %d", from)
		}
		if err != nil {
			return 0, errors.Join(retry("asked for what follows byte %d, the server gives another range: %w", have, err), g.part.remove())
		}
		return total, nil
	case code == http.StatusRequestedRangeNotSatisfiable && have > 0:
		return 0, errors.Join(retry("the server has no bytes after %d", have), g.part.remove())
	case code == http.StatusRequestTimeout, code == http.StatusTooManyRequests, code >= 500:
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After")) // dates are rare and count as none
		after := time.Duration(min(max(seconds, 0), 1<<20)) * time.Second
		if after > maxWait {
			return 0, fmt.Errorf("%s; the server asks to come back in %v", resp.Status, after)
		}
		return 0, &retryError{errors.New(resp.Status), after}
	default:
		return 0, errors.Join(errors.New(resp.Status), g.part.remove())
	}
}

var errTooMuch = errors.New("more than the allowed bytes")

// copy appends the body to the part and returns how many bytes that has then.
func (g *getter) copy(f *os.File, body io.Reader, done, total int64, alive func()) (int64, error) {
	buf := make([]byte, 64<<10)
	for {
		g.o.Progress(done, total)
		n, err := body.Read(buf)
		alive()
		if done+int64(n) > g.o.MaxBytes {
			return done, errors.Join(fmt.Errorf("%w (%d)", errTooMuch, g.o.MaxBytes), g.part.remove())
		}
		if _, err := f.Write(buf[:n]); err != nil {
			return done, &LocalError{err}
		}
		done += int64(n)
		if err == io.EOF {
			g.o.Progress(done, total)
			return done, nil
		}
		if err != nil {
			return done, err
		}
	}
}

// contentRange reads "bytes 100-199/200". An unknown total, "*", is 0.
func contentRange(s string) (from, total int64, err error) {
	var to int64
	var size string
	_, err = fmt.Sscanf(s, "bytes %d-%d/%s", &from, &to, &size)
	if size != "*" && err == nil {
		total, err = strconv.ParseInt(size, 10, 64)
	}
	if err != nil || from < 0 || to < from || size != "*" && to != total-1 {
		return 0, 0, fmt.Errorf("its Content-Range is %q", s)
	}
	return from, total, nil
}

// validatorOf returns what tells one version of a file from the next: a strong
// entity tag, or the time of the last change; "" if the server gives neither.
func validatorOf(h http.Header) string {
	if tag := h.Get("Etag"); strings.HasPrefix(tag, `"`) {
		return tag
	}
	return h.Get("Last-Modified")
}

// unreachable tells if an error comes from the way to the server, or from a
// server that cannot prove who it is: another attempt would not help.
func unreachable(err error) bool {
	var op *net.OpError
	var cert *tls.CertificateVerificationError
	return errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") || errors.As(err, &cert)
}

// A part is the file of what has arrived so far, with another beside it that
// says what it is part of.
type part struct{ path string }

type meta struct {
	URL string `json:"url"`
	// Validator is as validatorOf returns it.
	Validator string `json:"validator"`
}

// state returns how many bytes of a URL's file are there and the validator to
// ask for the rest; 0 if they are of no use.
func (p part) state(url string) (have int64, validator string) {
	var m meta
	data, err := os.ReadFile(p.path + ".json")
	if err != nil || json.Unmarshal(data, &m) != nil || m.URL != url || m.Validator == "" {
		return 0, ""
	}
	info, err := os.Stat(p.path)
	if err != nil {
		return 0, ""
	}
	return info.Size(), m.Validator
}

// open opens the part for appending to its first bytes; if there are none, it
// starts a new one.
func (p part) open(have int64, m meta) (*os.File, error) {
	flags := os.O_WRONLY | os.O_APPEND
	if have == 0 {
		flags |= os.O_CREATE
		data, err := json.Marshal(m)
		if err = errors.Join(err, p.remove()); err == nil {
			err = os.WriteFile(p.path+".json", data, 0o666)
		}
		if err != nil {
			return nil, &LocalError{err}
		}
	}
	f, err := os.OpenFile(p.path, flags, 0o666)
	return f, localError(err)
}

// remove removes the part.
func (p part) remove() error {
	for _, path := range []string{p.path + ".json", p.path} {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return &LocalError{err}
		}
	}
	return nil
}

// finish makes the complete part the target.
func (p part) finish(target string) error {
	if err := os.Rename(p.path, target); err != nil {
		return &LocalError{err}
	}
	return p.remove()
}
