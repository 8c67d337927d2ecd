//go:build unix

package sqlite

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// giveToGroup gives a file to the group of another, if this account may.
func giveToGroup(f *os.File, like fs.FileInfo) {
	_ = f.Chown(-1, groupOf(like))
}

func groupOf(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Gid)
	}
	return -1
}

// Sharing says of the store at path whether other accounts can use it: by which
// group it is shared, or why it is not. Fix is what to run where something looks
// as if it should be, and is not; it is for the owner. Both are empty if it is
// private, or there is no such file.
func Sharing(path string) (about, fix string) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	folder := filepath.Dir(path)
	dir, dirErr := os.Stat(folder)
	file, fileErr := os.Stat(path)
	if dirErr != nil || fileErr != nil {
		return "", ""
	}
	if dir.Mode()&fs.ModeSetgid == 0 && (dir.Mode()|file.Mode()).Perm()&0o020 == 0 {
		return "", "" // nothing looks as if it should be
	}
	var faults, run []string
	fault := func(what, command string, paths ...string) {
		faults = append(faults, what)
		for _, p := range paths {
			command += " " + shellWord(p)
		}
		run = append(run, command)
	}
	for parent := filepath.Dir(folder); ; parent = filepath.Dir(parent) {
		if info, err := os.Stat(parent); err == nil && info.Mode().Perm()&0o001 == 0 &&
			(groupOf(info) != groupOf(dir) || info.Mode().Perm()&0o010 == 0) {
			fault(fmt.Sprintf("the group cannot pass through %q", parent), "chmod o+x", parent)
		}
		if parent == filepath.Dir(parent) {
			break
		}
	}
	if dir.Mode().Perm()&groupAccess != groupAccess {
		fault("the group cannot write in its folder", "chmod g+rwx", folder)
	}
	if dir.Mode()&fs.ModeSetgid == 0 {
		fault("its folder is not setgid", "chmod g+s", folder)
	}
	if dir.Mode()&fs.ModeSticky != 0 {
		fault("its folder is sticky", "chmod -t", folder)
	}
	var closed, foreign []string
	for _, name := range []string{path, path + logSuffix, path + indexSuffix} {
		info, err := os.Stat(name)
		if err != nil {
			continue
		}
		if groupOf(info) != groupOf(dir) {
			foreign = append(foreign, name)
		}
		if info.Mode().Perm()&groupBits != groupBits {
			closed = append(closed, name)
		}
	}
	group := groupName(groupOf(dir))
	if foreign != nil {
		fault("it belongs to another group", "chgrp "+group, foreign...)
	}
	if closed != nil {
		fault("the group cannot read and write it", "chmod 660", closed...)
	}
	if faults == nil {
		return "shared by group " + group, ""
	}
	return fmt.Sprintf("not shared by group %s: %s", group, strings.Join(faults, ", ")),
		"to share it, run as its owner: " + strings.Join(run, " && ")
}

func groupName(id int) string {
	if g, err := user.LookupGroupId(strconv.Itoa(id)); err == nil {
		return g.Name
	}
	return strconv.Itoa(id)
}

// shellWord returns a path as a shell reads it.
func shellWord(path string) string {
	plain := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("/._-+@%", r)
	}
	if strings.Trim(path, "-") == path && strings.IndexFunc(path, func(r rune) bool { return !plain(r) }) < 0 {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
