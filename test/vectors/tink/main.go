// Reads and writes backup files with Tink (Go), to check the project's own code against another implementation.
//
//	go run . vectors <directory>                  writes the vectors kept here
//	go run . encrypt <key, 64 hex digits> <in> <out>
//	go run . decrypt <key, 64 hex digits> <in> <out>
//	go run . plaintext <bytes> <out>              writes the vectors' plaintext
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strconv"

	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/secretdata"
	"github.com/tink-crypto/tink-go/v2/streamingaead"
	"github.com/tink-crypto/tink-go/v2/streamingaead/aesgcmhkdf"
	"github.com/tink-crypto/tink-go/v2/tink"
)

const associatedData = "backup-key-vault/backup/v1"

// mainKey is 00 01 02 … 1f.
const mainKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

func check[T any](value T, err error) T {
	must(err)
	return value
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// primitive is AES256_GCM_HKDF_1MB under a raw 32-byte main key. Streaming keys have no output prefix.
func primitive(keyHex string) tink.StreamingAEAD {
	parameters := check(aesgcmhkdf.NewParameters(aesgcmhkdf.ParametersOpts{
		KeySizeInBytes:        32,
		DerivedKeySizeInBytes: 32,
		HKDFHashType:          aesgcmhkdf.SHA256,
		SegmentSizeInBytes:    1 << 20,
	}))
	raw := secretdata.NewBytesFromData(check(hex.DecodeString(keyHex)), insecuresecretdataaccess.Token{})
	manager := keyset.NewManager()
	id := check(manager.AddKey(check(aesgcmhkdf.NewKey(parameters, raw))))
	must(manager.SetPrimary(id))
	return check(streamingaead.New(check(manager.Handle())))
}

// plaintext is SHA-256(0) || SHA-256(1) || … of counters as 8 bytes big-endian, cut to length.
func plaintext(length int) []byte {
	var stream []byte
	for counter := uint64(0); len(stream) < length; counter++ {
		digest := sha256.Sum256(binary.BigEndian.AppendUint64(nil, counter))
		stream = append(stream, digest[:]...)
	}
	return stream[:length]
}

func encrypt(keyHex, associatedData string, backup []byte) []byte {
	var file bytes.Buffer
	writer := check(primitive(keyHex).NewEncryptingWriter(&file, []byte(associatedData)))
	check(writer.Write(backup))
	must(writer.Close())
	return file.Bytes()
}

func decrypt(keyHex string, file []byte) []byte {
	reader := check(primitive(keyHex).NewDecryptingReader(bytes.NewReader(file), []byte(associatedData)))
	return check(io.ReadAll(reader))
}

func vectors(directory string) {
	for name, file := range map[string][]byte{
		"empty.bin":                 encrypt(mainKey, associatedData, nil),
		"1000.bin":                  encrypt(mainKey, associatedData, plaintext(1000)),
		"1049576.bin":               encrypt(mainKey, associatedData, plaintext(1<<20+1000)),
		"1000-other-associated.bin": encrypt(mainKey, "backup-key-vault/backup/v2", plaintext(1000)),
	} {
		must(os.WriteFile(filepath.Join(directory, name), file, 0o644))
	}
}

func main() {
	switch arguments := os.Args[1:]; {
	case len(arguments) == 2 && arguments[0] == "vectors":
		vectors(arguments[1])
	case len(arguments) == 4 && arguments[0] == "encrypt":
		file := encrypt(arguments[1], associatedData, check(os.ReadFile(arguments[2])))
		must(os.WriteFile(arguments[3], file, 0o644))
	case len(arguments) == 4 && arguments[0] == "decrypt":
		backup := decrypt(arguments[1], check(os.ReadFile(arguments[2])))
		must(os.WriteFile(arguments[3], backup, 0o600))
	case len(arguments) == 3 && arguments[0] == "plaintext":
		must(os.WriteFile(arguments[2], plaintext(check(strconv.Atoi(arguments[1]))), 0o644))
	default:
		fmt.Fprintln(os.Stderr, "usage: go run . vectors <directory> | encrypt|decrypt <key> <in> <out> | plaintext <bytes> <out>")
		os.Exit(2)
	}
}
