// go-verifier checks a log of tiles (c2sp.org/tlog-tiles) with golang.org/x/mod/sumdb, which nobody of this project
// wrote: the checkpoint's signatures, every tile, every entry, and that the tree continues an earlier checkpoint.
//
//	go-verifier -log FOLDER|URL -vkey VKEY [-witness VKEY]... [-trusted FILE] [-entries=false]
//
// LOG_TOKEN, when set, goes with each request to a URL. Exit status: 0 all is well, 1 the log is refused, 2 it could
// not be read, or asked for in the wrong way. One line on standard output says why.
package main

import (
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type vkeys []string

func (v *vkeys) String() string     { return strings.Join(*v, " ") }
func (v *vkeys) Set(s string) error { *v = append(*v, s); return nil }

// unreadable is for what says nothing about the log: a server that is away, a wrong key on the command line.
type unreadable struct{ error }

func main() {
	var witnesses vkeys
	location := flag.String("log", "", "folder or URL of the log")
	vkey := flag.String("vkey", "", "verifier key of the log")
	trusted := flag.String("trusted", "", "file with a checkpoint that is believed")
	entries := flag.Bool("entries", true, "check the entries against the tree")
	flag.Var(&witnesses, "witness", "verifier key (type 0x04) of a witness that must have cosigned")
	flag.Parse()

	summary, err := verify(*location, *vkey, witnesses, *trusted, *entries)
	if err == nil {
		fmt.Println("ok: " + summary)
		return
	}
	fmt.Println(err)
	if errors.As(err, new(unreadable)) {
		os.Exit(2)
	}
	os.Exit(1)
}

func verify(location, vkey string, witnesses []string, trustedFile string, entries bool) (string, error) {
	source := sourceOf(location)
	logKey, err := note.NewVerifier(vkey)
	if err != nil {
		return "", unreadable{fmt.Errorf("log key: %w", err)}
	}
	cosigners, err := cosignerKeys(witnesses)
	if err != nil {
		return "", unreadable{err}
	}
	text, err := source.read("checkpoint")
	if err != nil {
		return "", err
	}
	tree, err := openCheckpoint(text, logKey, cosigners)
	if err != nil {
		return "", fmt.Errorf("checkpoint: %w", err)
	}
	tiles := &tileReader{source: source, known: map[string][]byte{}}
	hashes := tlog.TileHashReader(tree, tiles)
	if trustedFile != "" {
		if err := checkContinues(trustedFile, logKey, tree, hashes); err != nil {
			return "", err
		}
	}
	if err := checkLeaves(source, tree, hashes, entries); err != nil {
		return "", err
	}
	return fmt.Sprintf("size %d, root %v, %d tiles, %d witnesses", tree.N, tree.Hash, len(tiles.known), len(cosigners)), nil
}

// openCheckpoint wants the log's signature and that of every witness named. Go's own ParseTree insists on Go's origin.
func openCheckpoint(text []byte, logKey note.Verifier, cosigners []note.Verifier) (tlog.Tree, error) {
	var tree tlog.Tree
	opened, err := note.Open(text, note.VerifierList(append([]note.Verifier{logKey}, cosigners...)...))
	if err != nil {
		return tree, err
	}
	for _, key := range append([]note.Verifier{logKey}, cosigners...) {
		if !signedBy(opened, key) {
			return tree, fmt.Errorf("not signed by %s", key.Name())
		}
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != logKey.Name() || lines[3] != "" {
		return tree, errors.New("not the three lines of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return tree, errors.New("bad size")
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tree, errors.New("bad root")
	}
	tree.N = size
	copy(tree.Hash[:], root)
	return tree, nil
}

func signedBy(opened *note.Note, key note.Verifier) bool {
	for _, signature := range opened.Sigs {
		if signature.Name == key.Name() && signature.Hash == key.KeyHash() {
			return true
		}
	}
	return false
}

// checkContinues proves that the believed tree is a beginning of this one. The witnesses are not asked again.
func checkContinues(file string, logKey note.Verifier, tree tlog.Tree, hashes tlog.HashReader) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return unreadable{err}
	}
	old, err := openCheckpoint(text, logKey, nil)
	if err != nil {
		return unreadable{fmt.Errorf("trusted checkpoint: %w", err)}
	}
	if old.N > tree.N {
		return fmt.Errorf("rollback: %d < %d", tree.N, old.N)
	}
	if old.N == tree.N && old.Hash != tree.Hash {
		return errors.New("fork: another root of the same size")
	}
	if old.N == 0 || old.N == tree.N {
		return nil
	}
	proof, err := tlog.ProveTree(tree.N, old.N, hashes)
	if err != nil {
		return fmt.Errorf("tile: %w", err)
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		return fmt.Errorf("consistency with the trusted checkpoint: %w", err)
	}
	return nil
}
