package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

const cosignatureType = 0x04

// cosigner is c2sp.org/tlog-cosignature v1, which x/mod does not know.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }

func (c *cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	seconds := binary.BigEndian.Uint64(sig)
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", seconds, msg)
	return seconds > 0 && seconds < 1<<63 && ed25519.Verify(c.key, []byte(signed), sig[8:])
}

func cosignerKeys(vkeys []string) ([]note.Verifier, error) {
	var keys []note.Verifier
	for _, vkey := range vkeys {
		key, err := newCosigner(vkey)
		if err != nil {
			return nil, fmt.Errorf("witness key: %w", err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func newCosigner(vkey string) (*cosigner, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("not name+id+key")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != cosignatureType {
		return nil, errors.New("not an Ed25519 key of type 0x04")
	}
	digest := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if fmt.Sprintf("%x", digest[:4]) != parts[1] {
		return nil, errors.New("the id is not that of the key")
	}
	return &cosigner{parts[0], binary.BigEndian.Uint32(digest[:4]), key[1:]}, nil
}
