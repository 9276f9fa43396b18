package download

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// patient are options under which only broken servers fail.
var patient = Options{Connect: time.Minute, Idle: time.Minute, Total: 5 * time.Minute, MaxBytes: 1 << 20, Retries: 5, Backoff: time.Millisecond}

func hasty() Options {
	o := patient
	o.Idle = 300 * time.Millisecond
	return o
}

// content is what the servers have.
var content = func() []byte {
	b := make([]byte, 300_000)
	for i := range b {
		b[i] = byte(i * i >> 7)
	}
	return b
}()

// A server answers the k-th request (from 0) with the k-th of its handlers, and
// the rest with the last.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	ranges []string // the header Range of each request
}

func serve(t *testing.T, handlers ...http.HandlerFunc) *server {
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		k := min(len(s.ranges), len(handlers)-1)
		s.ranges = append(s.ranges, r.Header.Get("Range"))
		s.mu.Unlock()
		handlers[k](w, r)
	}))
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

// requests returns the header Range of each request so far.
func (s *server) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ranges)
}

// whole gives data with a validator, or what is asked for of it.
func whole(data []byte, tag string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Etag", tag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", code) }
}

// truncated announces all of data and gives n bytes.
func truncated(data []byte, tag string, n int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if tag != "" {
			w.Header().Set("Etag", tag)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(data)))
		flush(w, data[:n])
		panic(http.ErrAbortHandler)
	}
}

// stalling gives n bytes and then nothing until the client goes away.
func stalling(data []byte, tag string, n int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if n > 0 {
			w.Header().Set("Etag", tag)
			w.Header().Set("Content-Length", strconv.Itoa(len(data)))
			flush(w, data[:n])
		}
		<-r.Context().Done()
	}
}

func flush(w http.ResponseWriter, data []byte) {
	if _, err := w.Write(data); err == nil {
		w.(http.Flusher).Flush()
	}
}

// unlabelled gives data without a validator, whatever is asked for.
func unlabelled(data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { flush(w, data) }
}

// partial answers with a part of data that has the given Content-Range.
func partial(data []byte, contentRange string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Range", contentRange)
		w.WriteHeader(http.StatusPartialContent)
		flush(w, data)
	}
}

// TestGet: what servers do, and what comes of it.
func TestGet(t *testing.T) {
	half := len(content) / 2
	rest := fmt.Sprintf("bytes=%d-", half)
	other := slices.Clone(content)
	other[half-1]++
	const tag, tag2 = `"one"`, `"two"`
	for _, c := range []struct {
		name     string
		handlers []http.HandlerFunc
		o        Options
		want     string   // the error, or ""
		ranges   []string // of the requests
	}{
		{"fine", []http.HandlerFunc{whole(content, tag)}, patient, "", []string{""}},
		{"no validator", []http.HandlerFunc{unlabelled(content)}, patient, "", []string{""}},
		{"redirect", []http.HandlerFunc{http.RedirectHandler("/elsewhere", http.StatusFound).ServeHTTP, whole(content, tag)}, patient, "", []string{"", ""}},

		{"cut short once", []http.HandlerFunc{truncated(content, tag, half), whole(content, tag)}, patient, "", []string{"", rest}},
		{"cut short, no validator", []http.HandlerFunc{truncated(content, "", half), whole(content, tag)}, patient, "", []string{"", ""}},
		{"cut short, weak validator", []http.HandlerFunc{truncated(content, `W/"one"`, half), whole(content, tag)}, patient, "", []string{"", ""}},
		{"cut short, then another file", []http.HandlerFunc{truncated(other, tag2, half), whole(content, tag)}, patient, "", []string{"", rest}},
		{"cut short, range ignored", []http.HandlerFunc{truncated(content, tag, half), unlabelled(content)}, patient, "", []string{"", rest}},
		{"cut short, other range", []http.HandlerFunc{truncated(content, tag, half), partial(content[5:], "bytes 5-299999/300000"), whole(content, tag)}, patient, "", []string{"", rest, ""}},
		{"cut short, no range", []http.HandlerFunc{truncated(content, tag, half), partial(content[half:], ""), whole(content, tag)}, patient, "", []string{"", rest, ""}},
		{"cut short, 416", []http.HandlerFunc{truncated(content, tag, half), status(416), whole(content, tag)}, patient, "", []string{"", rest, ""}},
		{"cut short, rest cut short", []http.HandlerFunc{truncated(content, tag, half), partial(content[half:half+9], "bytes 150000-299999/300000"), whole(content, tag)}, patient, "",
			[]string{"", rest, "bytes=150009-"}},
		{"cut short, rest too long", []http.HandlerFunc{truncated(content, tag, half), partial(append(slices.Clone(content[half:]), 1), "bytes 150000-299999/300000")}, patient,
			"300001 bytes, where 300000 were announced (attempt 2)", []string{"", rest}},
		{"cut short always", []http.HandlerFunc{truncated(content, "", half)}, patient, "cut short: 150000 of 300000 bytes (attempt 6)", slices.Repeat([]string{""}, 6)},

		{"stalls once at the start", []http.HandlerFunc{stalling(content, tag, 0), whole(content, tag)}, hasty(), "", nil},
		{"stalls once", []http.HandlerFunc{stalling(content, tag, half), whole(content, tag)}, hasty(), "", nil},
		{"stalls always at the start", []http.HandlerFunc{stalling(content, tag, 0)}, hasty(), "no data for 300ms (attempt 6)", slices.Repeat([]string{""}, 6)},

		{"500 once", []http.HandlerFunc{status(500), whole(content, tag)}, patient, "", []string{"", ""}},
		{"429 and 503", []http.HandlerFunc{status(429), status(503), whole(content, tag)}, patient, "", []string{"", "", ""}},
		{"500 in between", []http.HandlerFunc{truncated(content, tag, half), status(500), whole(content, tag)}, patient, "", []string{"", rest, rest}},
		{"500 always", []http.HandlerFunc{status(500)}, patient, "500 Internal Server Error (attempt 6)", slices.Repeat([]string{""}, 6)},
		{"busy for long", []http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusServiceUnavailable)
		}}, patient, "503 Service Unavailable; the server asks to come back in 1h0m0s", []string{""}},
		{"403", []http.HandlerFunc{status(403)}, patient, "403 Forbidden", []string{""}},
		{"404", []http.HandlerFunc{status(404)}, patient, "404 Not Found", []string{""}},
		{"410", []http.HandlerFunc{status(410)}, patient, "410 Gone", []string{""}},
		{"416", []http.HandlerFunc{status(416)}, patient, "416 Requested Range Not Satisfiable", []string{""}},
		{"204", []http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }}, patient, "204 No Content", []string{""}},
		{"a part unasked", []http.HandlerFunc{partial(content[half:], "bytes 150000-299999/300000")}, patient, "206 Partial Content", []string{""}},

		{"announces too much", []http.HandlerFunc{whole(make([]byte, 1<<20+1), tag)}, patient, "the file has 1048577 bytes, more than the allowed 1048576", []string{""}},
		{"gives too much", []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				flush(w, content)
			}
		}}, patient, "more than the allowed bytes (1048576)", []string{""}},
		{"as much as allowed", []http.HandlerFunc{whole(content, tag)}, func() Options {
			o := patient
			o.MaxBytes = int64(len(content))
			return o
		}(), "", []string{""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, c.handlers...)
			dir := t.TempDir()
			target := filepath.Join(dir, "file")
			if err := os.WriteFile(target, []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
			var last, size int64
			c.o.Progress = func(done, total int64) { last, size = done, total }
			err := Get(t.Context(), s.URL, target, c.o)
			got, readErr := os.ReadFile(target)
			if readErr != nil {
				t.Fatal(readErr)
			}
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, content) {
					t.Errorf("%d bytes, or others than the server has", len(got))
				}
				if last != int64(len(content)) || size != last && size != 0 {
					t.Errorf("progress ends with %d of %d bytes", last, size)
				}
				if names := list(t, dir); !slices.Equal(names, []string{"file"}) {
					t.Errorf("the folder has %v", names)
				}
			} else {
				var e *Error
				if !errors.As(err, &e) || err.Error() != s.URL+": "+c.want {
					t.Errorf("error %v, want %s", err, c.want)
				}
				if string(got) != "old" {
					t.Error("the target was touched")
				}
			}
			if ranges := s.requests(); c.ranges != nil && !slices.Equal(ranges, c.ranges) {
				t.Errorf("requests %q, want %q", ranges, c.ranges)
			}
		})
	}
}

func list(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestResumeLater: a download that was interrupted goes on in another call, but
// not if that is for another URL.
func TestResumeLater(t *testing.T) {
	half := len(content) / 2
	rest := fmt.Sprintf("bytes=%d-", half)
	for _, path := range []string{"/a", "/b"} {
		s := serve(t, stalling(content, `"one"`, half), whole(content, `"one"`))
		target := filepath.Join(t.TempDir(), "file")
		ctx, cancel := context.WithCancel(t.Context())
		o := patient
		o.Progress = func(done, _ int64) {
			if done == int64(half) {
				cancel()
			}
		}
		if err := Get(ctx, s.URL+"/a", target, o); !errors.Is(err, context.Canceled) {
			t.Fatalf("an interrupted download: %v", err)
		}
		if _, err := os.Stat(target); err == nil {
			t.Error("a part passes for the whole")
		}
		if err := Get(t.Context(), s.URL+path, target, patient); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(target); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%d bytes, or others than the server has: %v", len(got), err)
		}
		want := []string{"", rest}
		if path == "/b" {
			want[1] = ""
		}
		if got := s.requests(); !slices.Equal(got, want) {
			t.Errorf("requests %q, want %q", got, want)
		}
	}
}

// TestTotal: the bound on all attempts together.
func TestTotal(t *testing.T) {
	s := serve(t, status(500))
	o := patient
	o.Total, o.Backoff = 200*time.Millisecond, time.Hour
	if err := Get(t.Context(), s.URL, filepath.Join(t.TempDir(), "file"), o); err == nil || !strings.Contains(err.Error(), ": not done in 200ms") {
		t.Errorf("error %v", err)
	}
}

// TestUnreachable: a server that is not there, or not the one it should be, is
// asked once.
func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := "http://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	impostor := httptest.NewUnstartedServer(whole(content, `"one"`))
	impostor.Config.ErrorLog = log.New(io.Discard, "", 0)
	impostor.StartTLS()
	defer impostor.Close()
	for url, want := range map[string]string{gone: "refused", impostor.URL: "certificate"} {
		var e *Error
		err := Get(t.Context(), url, filepath.Join(t.TempDir(), "file"), patient)
		if !errors.As(err, &e) || e.Attempts != 1 || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// TestRaw: files that are compressed stay so.
func TestRaw(t *testing.T) {
	data := []byte("\x1f\x8b is how gzip begins")
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		flush(w, data)
	})
	target := filepath.Join(t.TempDir(), "file.gz")
	if err := Get(t.Context(), s.URL, target, patient); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(target); err != nil || !bytes.Equal(got, data) {
		t.Errorf("got %q, %v", got, err)
	}
}

// TestLocal: a folder that is not there is not the server's fault.
func TestLocal(t *testing.T) {
	s := serve(t, whole(content, `"one"`))
	var local *LocalError
	err := Get(t.Context(), s.URL, filepath.Join(t.TempDir(), "none", "file"), patient)
	if !errors.As(err, &local) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if got := s.requests(); len(got) != 1 {
		t.Errorf("%d requests", len(got))
	}
}

func TestURL(t *testing.T) {
	for _, url := range []string{"", "usps.mat", "ftp://host/file", "http://", "https:/host/file", "http://host:port/\x00"} {
		var e *Error
		if err := Get(t.Context(), url, filepath.Join(t.TempDir(), "file"), patient); !errors.As(err, &e) || e.Attempts != 0 {
			t.Errorf("%q: %v", url, err)
		}
	}
	s := serve(t, status(404))
	err := Get(t.Context(), strings.Replace(s.URL, "http://", "http://user:secret@", 1), filepath.Join(t.TempDir(), "file"), patient)
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("the password is in the message: %v", err)
	}
}

func TestContentRange(t *testing.T) {
	for _, c := range []struct {
		text        string
		from, total int64
		ok          bool
	}{
		{"bytes 0-9/10", 0, 10, true}, {"bytes 5-9/10", 5, 10, true}, {"bytes 5-9/*", 5, 0, true},
		{"", 0, 0, false}, {"bytes */10", 0, 0, false}, {"bytes 5-8/10", 0, 0, false}, {"bytes 9-5/10", 0, 0, false}, {"bytes -5-9/10", 0, 0, false},
		{"bytes 5-9", 0, 0, false}, {"bytes=5-9/10", 0, 0, false}, {"bytes 5-9/x", 0, 0, false}, {"bytes 5-99999999999999999999/99999999999999999999", 0, 0, false},
	} {
		from, total, err := contentRange(c.text)
		if from != c.from || total != c.total || (err == nil) != c.ok {
			t.Errorf("%q: %d, %d, %v", c.text, from, total, err)
		}
	}
}
