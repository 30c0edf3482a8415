package main

import (
	"encoding/binary"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

const tileWidth = 256

// checkLeaves reads every leaf hash, which authenticates every tile, hashes every entry, and proves one entry of each
// bundle as a stranger would ask for it.
func checkLeaves(source source, tree tlog.Tree, hashes tlog.HashReader, entries bool) error {
	if tree.N == 0 {
		if root, err := tlog.TreeHash(0, hashes); err != nil || root != tree.Hash {
			return errors.New("root: not that of the empty tree")
		}
		return nil
	}
	for first := int64(0); first < tree.N; first += tileWidth {
		width := min(tileWidth, tree.N-first)
		indexes := make([]int64, width)
		for i := range indexes {
			indexes[i] = tlog.StoredHashIndex(0, first+int64(i))
		}
		leaves, err := hashes.ReadHashes(indexes)
		if err != nil {
			return fmt.Errorf("tile: %w", err)
		}
		proof, err := tlog.ProveRecord(tree.N, first, hashes)
		if err != nil {
			return fmt.Errorf("tile: %w", err)
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, first, leaves[0]); err != nil {
			return fmt.Errorf("inclusion of %d: %w", first, err)
		}
		if entries {
			if err := checkBundle(source, first/tileWidth, leaves); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkBundle(source source, number int64, leaves []tlog.Hash) error {
	tile := tlog.Tile{H: 8, L: 0, N: number, W: len(leaves)}
	data, err := readTile(source, tile, "tile/entries/")
	if err != nil {
		return err
	}
	for i, leaf := range leaves {
		index := number*tileWidth + int64(i)
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return fmt.Errorf("bundle ends before index %d", index)
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		if tlog.RecordHash(data[2:end]) != leaf {
			return fmt.Errorf("entry hash: index %d", index)
		}
		data = data[end:]
	}
	// What is left is that of a full bundle in place of a partial one.
	if len(data) > 0 && len(leaves) == tileWidth {
		return fmt.Errorf("bundle %d: too long", number)
	}
	return nil
}
