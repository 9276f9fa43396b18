package explorer

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math"

	"neurorbit/pipeline/command"
	"neurorbit/pipeline/table"
	"neurorbit/stages/attractors/nets"
	"neurorbit/stages/cfnn/basenet"
	"neurorbit/stages/cfnn/chaoticnet"
)

// pageData is what the page knows of the config and its results.
type pageData struct {
	Attractors map[string]any `json:"attractors"` // settings, and the sets
	Chaotic    map[string]any `json:"chaotic"`    // settings of the chaotic net, and the base net it is made of
	Weights    string         `json:"-"`          // float32, little-endian, base64
	Sizes      []int          `json:"sizes"`
	Digest     []byte         `json:"digest"` // of the weights
}

// dataOf reads what the page needs.
func dataOf(c command.Call) (*pageData, error) {
	d := &pageData{}
	section, err := c.Section("attractors")
	if err != nil {
		return nil, err
	}
	d.attractors(section.(*nets.Section))
	if section, err = c.Section("chaoticnet"); err != nil {
		return nil, err
	}
	return d, d.chaotic(c, section.(*chaoticnet.Section))
}

func (d *pageData) attractors(s *nets.Section) {
	var sets []map[string]any
	for _, set := range s.Sets {
		sets = append(sets, map[string]any{"name": set.Name, "n": set.N, "d": set.D, "s": set.S, "seed": set.Seed, "skip": set.Skip})
	}
	d.Attractors = map[string]any{
		"init": s.Init, "discard": s.Discard, "tmax": s.Tmax, "keep": s.Keep, "transient": s.Transient, "steps": s.Steps, "sets": sets,
		"author": map[string]any{"steps": s.Author.Steps, "discard": s.Author.Discard, "epsilon": s.Author.Epsilon},
	}
}

// chaotic takes the settings as calibrated and the net of the first seed.
func (d *pageData) chaotic(c command.Call, s *chaoticnet.Section) error {
	chosen, err := rows[chaoticnet.ChosenRow](c, "chaoticnet/chosen")
	if err != nil {
		return err
	}
	all, err := rows[basenet.NetRow](c, "basenet/nets")
	if err != nil {
		return err
	}
	weights, err := rows[basenet.WeightRow](c, "basenet/weights")
	if err != nil {
		return err
	}
	if len(chosen) == 0 || len(all) == 0 {
		return errors.New("the tables of the chaotic net are empty")
	}
	net := all[0]
	for _, n := range all {
		if n.Seed == chosen[0].Seed {
			net = n
		}
	}
	d.Chaotic = map[string]any{
		"range": chosen[0].Range, "t": chosen[0].T, "rows": s.Rows, "order": s.Order, "reading": s.Reading, "factor": s.Factor,
		"outputs": s.Outputs, "rule": map[string]int{"max_classes": s.Rule.MaxClasses, "min_votes": s.Rule.MinVotes},
		"published": map[string]any{"range": s.Published.Range, "t": s.Published.T},
		"data":      net.Data, "test_errors": net.TestErrors, "test_samples": net.TestSamples, "seed": net.Seed,
	}
	d.net(weights, net.Seed)
	return nil
}

// net takes the weights of a seed, which are in the order of layer, i and j.
func (d *pageData) net(weights []basenet.WeightRow, seed int64) {
	var data []byte
	for _, w := range weights {
		if w.Seed != seed {
			continue
		}
		if int(w.Layer) > len(d.Sizes) {
			d.Sizes = append(d.Sizes, 0)
		}
		d.Sizes[w.Layer-1] = int(w.I) // the bias comes last, its I is the number of units
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(w.W))
	}
	d.Sizes = append(d.Sizes, 10)
	d.Weights = base64.StdEncoding.EncodeToString(data)
	sum := sha256.Sum256(data)
	d.Digest = sum[:]
}

// rows reads a table of the config's results.
func rows[Row any](c command.Call, name string) ([]Row, error) {
	f, err := c.Table(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return table.Read[Row](f)
}
