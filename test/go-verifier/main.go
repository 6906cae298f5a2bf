// Command go-verifier verifies a log that Troth published with Go's own transparency log packages,
// golang.org/x/mod/sumdb/tlog and note, so that Troth is not the only one to say that it is right.
//
//	go-verifier LOG-FOLDER VERIFIER-KEY [OLDER-CHECKPOINT | RECEIPT]...
//
// It checks the signed note, every tile hash and entry under the checkpoint, the inclusion of every
// entry, the consistency of the log with older signed checkpoints, and receipts, and prints counts.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	if len(os.Args) < 3 {
		fail(errors.New("usage: go-verifier LOG-FOLDER VERIFIER-KEY [OLDER-CHECKPOINT | RECEIPT]..."))
	}
	log := open(os.Args[1], os.Args[2])
	entries := log.checkEntries()
	fmt.Printf("entries %d\ninclusion %d\n", len(entries), log.checkInclusion(entries))
	checkpoints, receipts := 0, 0
	for _, path := range os.Args[3:] {
		text := string(read(path))
		if strings.HasPrefix(text, "c2sp.org/tlog-proof@v1\n") {
			log.checkReceipt(text, entries)
			receipts++
		} else {
			log.checkConsistency(text)
			checkpoints++
		}
	}
	fmt.Printf("consistency %d\nreceipts %d\nok\n", checkpoints, receipts)
}

type publishedLog struct {
	folder   string
	verifier note.Verifier
	tree     tlog.Tree
	tiles    map[string][]byte
}

func open(folder, key string) *publishedLog {
	verifier, err := note.NewVerifier(key)
	fail(err)
	log := &publishedLog{folder: folder, verifier: verifier, tiles: map[string][]byte{}}
	log.tree = log.parse(string(read(filepath.Join(folder, "checkpoint"))))
	return log
}

// parse returns the tree of a checkpoint, once the log's signature on it holds.
func (log *publishedLog) parse(text string) tlog.Tree {
	signed, err := note.Open([]byte(text), note.VerifierList(log.verifier))
	fail(err)
	lines := strings.Split(signed.Text, "\n")
	if len(lines) != 4 || lines[0] != log.verifier.Name() || lines[3] != "" {
		fail(fmt.Errorf("checkpoint of another form or log: %q", signed.Text))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	fail(err)
	root, err := tlog.ParseHash(lines[2])
	fail(err)
	return tlog.Tree{N: size, Hash: root}
}

// checkEntries compares every entry's hash with the authenticated hash of its tile.
func (log *publishedLog) checkEntries() [][]byte {
	var entries [][]byte
	for first := int64(0); first < log.tree.N; first += 256 {
		width := log.tree.N - first
		if width > 256 {
			width = 256
		}
		tile := tlog.Tile{H: height, L: 0, N: first / 256, W: int(width)}
		path := strings.Replace(log.path(tile), "tile/0/", "tile/entries/", 1)
		bundle := read(filepath.Join(log.folder, path))
		for ; len(bundle) > 0; width-- {
			length := int(binary.BigEndian.Uint16(bundle))
			entries = append(entries, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
		if width != 0 {
			fail(fmt.Errorf("%s holds %d entries too few", path, width))
		}
	}
	indexes := make([]int64, len(entries))
	for i := range entries {
		indexes[i] = tlog.StoredHashIndex(0, int64(i))
	}
	hashes, err := tlog.TileHashReader(log.tree, log).ReadHashes(indexes)
	fail(err)
	for i, entry := range entries {
		if tlog.RecordHash(entry) != hashes[i] {
			fail(fmt.Errorf("entry %d is not what its tile says", i))
		}
	}
	return entries
}

func (log *publishedLog) checkInclusion(entries [][]byte) int {
	reader := tlog.TileHashReader(log.tree, log)
	for i, entry := range entries {
		proof, err := tlog.ProveRecord(log.tree.N, int64(i), reader)
		fail(err)
		hash := tlog.RecordHash(entry)
		fail(tlog.CheckRecord(proof, log.tree.N, log.tree.Hash, int64(i), hash))
	}
	return len(entries)
}

func (log *publishedLog) checkConsistency(checkpoint string) {
	old := log.parse(checkpoint)
	if old.N == 0 {
		return // Every log is consistent with the empty one; tlog proves nothing about it.
	}
	proof, err := tlog.ProveTree(log.tree.N, old.N, tlog.TileHashReader(log.tree, log))
	fail(err)
	fail(tlog.CheckTree(proof, log.tree.N, log.tree.Hash, old.N, old.Hash))
}

func (log *publishedLog) checkReceipt(text string, entries [][]byte) {
	parts := strings.SplitN(text, "\n\n", 2)
	lines := strings.Split(parts[0], "\n")[1:]
	extra, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[0], "extra "))
	fail(err)
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	fail(err)
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		fail(err)
		proof = append(proof, hash)
	}
	if string(extra) != string(entries[index]) {
		fail(fmt.Errorf("the receipt of entry %d holds another entry", index))
	}
	tree := log.parse(parts[1])
	fail(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(extra)))
}

// Height, ReadTiles and SaveTiles make the folder a tlog.TileReader.
func (log *publishedLog) Height() int { return height }

func (log *publishedLog) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		path := log.path(tile)
		if log.tiles[path] == nil {
			log.tiles[path] = read(filepath.Join(log.folder, path))
		}
		data[i] = log.tiles[path]
	}
	return data, nil
}

func (log *publishedLog) SaveTiles([]tlog.Tile, [][]byte) {}

// path is Go's tile path without the height, which C2SP fixes at 8.
func (log *publishedLog) path(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
}

func read(path string) []byte {
	data, err := os.ReadFile(path)
	fail(err)
	return data
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "go-verifier:", err)
		os.Exit(1)
	}
}
