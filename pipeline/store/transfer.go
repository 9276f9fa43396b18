package store

import (
	"bytes"
	"fmt"
)

// Needed returns the stage records that want accepts, oldest first, each after
// the contexts and shards it names, so that they can be appended to a store in
// this order. A shard without a record is left out.
func (s *Store) Needed(want func(*Stage) bool) []*Record {
	wanted := map[*Stage]bool{}
	for _, st := range s.History() {
		wanted[st] = want(st) // may ask the store
	}
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	return s.ledger.needed(func(st *Stage) bool { return wanted[st] })
}

func (l *ledger) needed(want func(*Stage) bool) []*Record {
	var out []*Record
	seen := map[string]bool{}
	context := func(id string) {
		if c, ok := l.contexts[id]; ok && !seen["context "+id] {
			seen["context "+id] = true
			out = append(out, &Record{Context: c})
		}
	}
	for _, st := range l.history {
		if !want(st) {
			continue
		}
		context(st.Context)
		for _, key := range st.Shards {
			sh, ok := l.shards[key]
			if !ok || seen["shard "+key] {
				continue
			}
			seen["shard "+key] = true
			context(sh.Context)
			out = append(out, &Record{Shard: sh})
		}
		out = append(out, &Record{Stage: st})
	}
	return out
}

// inForce says whether a stage record is the last of its config and stage.
func (l *ledger) inForce(st *Stage) bool {
	return l.stages[[2]string{st.Config, st.Stage}] == st
}

// EncodeLedger returns the ledger that holds these records.
func EncodeLedger(records []*Record) ([]byte, error) {
	var out []byte
	for _, r := range records {
		line, err := encodeLine(r)
		if err != nil {
			return nil, fmt.Errorf("store: ledger: %w", err)
		}
		out = append(out, line...)
	}
	return out, nil
}

// DecodeLedger returns the records of a ledger, every line of which must be
// one, as EncodeLedger writes it.
func DecodeLedger(data []byte) ([]*Record, error) {
	var out []*Record
	line := 0
	for text := range bytes.Lines(data) {
		line++
		r, err := decodeLine(bytes.TrimSuffix(text, []byte("\n")))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		again, err := encodeLine(r)
		if err != nil || !bytes.Equal(again, text) {
			return nil, fmt.Errorf("line %d: not written as the ledger is", line)
		}
		out = append(out, r)
	}
	return out, nil
}
