package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/store"
)

// A Damage is something that a check of the store found.
type Damage struct {
	What   string `json:"what"`  // blob, ledger or artifact
	Where  string `json:"where"` // path, or ledger line
	Stage  string `json:"stage,omitempty"`
	Shard  string `json:"shard,omitempty"`
	Config string `json:"config,omitempty"`
	Reason string `json:"reason"`
}

// A StoreCheck is the outcome of Check.
type StoreCheck struct {
	Records   int      `json:"records"`
	Blobs     int      `json:"blobs"`
	Bytes     int64    `json:"bytes"`
	BytesRead int64    `json:"bytes_read"`
	Artifacts int      `json:"artifacts"`
	Damages   []Damage `json:"damages"`
}

// Check verifies the ledger, every blob a record names and every published
// artifact. Bytes are read and digested up to readLimit; beyond it only
// presence and size are checked. A negative limit means no limit.
func (p *Project) Check(ctx context.Context, readLimit int64) (StoreCheck, error) {
	var c StoreCheck
	for _, b := range p.Store.BadLines() {
		if b.Torn {
			continue // the next run drops it; nothing was promised for it
		}
		c.Damages = append(c.Damages, Damage{What: "ledger", Where: b.Place(), Reason: b.Reason})
	}
	within := func(size int64) bool { return readLimit < 0 || c.BytesRead+size <= readLimit }
	seen := map[string]bool{}
	for _, sh := range p.Store.Shards() {
		c.Records++
		for _, o := range sh.Outputs {
			if seen[o.Blob.Digest] {
				continue
			}
			seen[o.Blob.Digest] = true
			if err := ctx.Err(); err != nil {
				return c, err
			}
			read := store.ReadSize
			if within(o.Blob.Size) {
				read = store.ReadAll
				c.BytesRead += o.Blob.Size
			}
			c.Blobs++
			c.Bytes += o.Blob.Size
			if err := p.Store.CheckBlob(o.Blob, read); err != nil {
				c.Damages = append(c.Damages, Damage{
					What: "blob", Where: p.rel(p.Store.BlobPath(o.Blob.Digest)), Stage: sh.Stage, Shard: sh.ID, Reason: damageReason(err),
				})
			}
		}
	}
	for _, rec := range p.Store.InForce() {
		for _, a := range rec.Artifacts {
			if err := ctx.Err(); err != nil {
				return c, err
			}
			c.Artifacts++
			c.Bytes += a.Blob.Size
			c.BytesRead += a.Blob.Size
			path := p.ArtifactPath(rec.Config, a.Path)
			if err := p.CheckArtifact(path, a, store.ReadAll); err != nil {
				c.Damages = append(c.Damages, Damage{
					What: "artifact", Where: p.rel(path), Stage: rec.Stage, Config: rec.Config, Reason: err.Error(),
				})
			}
		}
	}
	return c, nil
}

func damageReason(err error) string {
	if d, ok := err.(*store.DamageError); ok {
		return d.Reason
	}
	return err.Error()
}

// CheckArtifact says what is wrong with a published file, if anything.
func (p *Project) CheckArtifact(path string, a store.Artifact, read store.Read) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("the file is missing")
	case err != nil:
		return err
	case info.Size() != a.Blob.Size:
		return fmt.Errorf("the file was changed (%d bytes instead of %d)", info.Size(), a.Blob.Size)
	case read == store.ReadSize:
		return nil
	}
	digest, err := p.Store.DigestAs(path, read)
	if err != nil {
		return err
	}
	if digest != a.Blob.Digest {
		return errors.New("the file was changed (other bytes than published)")
	}
	return nil
}

func (c *StoreCheck) String() string {
	return fmt.Sprintf("%d records, %d blobs, %d published files; %d of %d bytes read; %d damaged",
		c.Records, c.Blobs, c.Artifacts, c.BytesRead, c.Bytes, len(c.Damages))
}

// Err is the error of a store with damages, or nil.
func (c *StoreCheck) Err() error {
	if len(c.Damages) == 0 {
		return nil
	}
	return fault.New(fault.Damage, fmt.Sprintf("%d stored items are damaged", len(c.Damages)),
		"neurorbit run repairs what its config uses: only the damaged shards are computed again")
}

func (d Damage) String() string {
	of := ""
	for _, p := range [][2]string{{"stage ", d.Stage}, {"shard ", d.Shard}, {"config ", d.Config}} {
		if p[1] != "" {
			of += ", " + p[0] + p[1]
		}
	}
	if of != "" {
		of = " (" + of[2:] + ")"
	}
	return fmt.Sprintf("damaged %s %s%s: %s", d.What, d.Where, of, d.Reason)
}
