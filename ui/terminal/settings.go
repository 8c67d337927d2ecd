package terminal

import (
	"fmt"
	"image/color"
	"io"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// setting is something of the terminal's that a view sets: what sets it, and
// what takes that back. Its zero value leaves the terminal alone.
type setting struct {
	on, off string
	stacked bool // another value goes on top of the last one, if that is not taken off first
}

// settings are all of them. They can be compared.
type settings [11]setting

// settingsOf returns what v sets; clusters is whether the terminal has Unicode
// core. Modes for the mouse and the program's status are left out.
func settingsOf(v *tea.View, clusters bool) (s settings) {
	if clusters {
		s[0] = setting{on: ansi.SetModeUnicodeCore, off: ansi.ResetModeUnicodeCore}
	}
	if !v.DisableBracketedPasteMode {
		s[1] = setting{on: ansi.SetModeBracketedPaste, off: ansi.ResetModeBracketedPaste}
	}
	if v.ReportFocus {
		s[2] = setting{on: ansi.SetModeFocusEvent, off: ansi.ResetModeFocusEvent}
	}
	if v.WindowTitle != "" {
		s[3] = setting{on: ansi.SetWindowTitle(v.WindowTitle), off: ansi.SetWindowTitle("")}
	}
	// Terminals ignore the one of these two that they do not have.
	s[4] = setting{on: ansi.SetModifyOtherKeys2, off: ansi.ResetModifyOtherKeys}
	s[5] = setting{
		on:      ansi.PushKittyKeyboard(kittyFlags(v.KeyboardEnhancements)) + ansi.RequestKittyKeyboard,
		off:     ansi.PopKittyKeyboard(1),
		stacked: true,
	}
	s[6] = colorSetting(v.ForegroundColor, ansi.SetForegroundColor, ansi.ResetForegroundColor)
	s[7] = colorSetting(v.BackgroundColor, ansi.SetBackgroundColor, ansi.ResetBackgroundColor)
	if c := v.Cursor; c != nil {
		shape := 2*int(c.Shape) + 1
		if !c.Blink {
			shape++
		}
		s[8] = colorSetting(c.Color, ansi.SetCursorColor, ansi.ResetCursorColor)
		s[9] = setting{on: ansi.SetCursorStyle(shape), off: ansi.SetCursorStyle(0)}
	}
	s[10] = progressSetting(v.ProgressBar)
	return s
}

// changeFrom writes what leads from last to s.
func (s *settings) changeFrom(last *settings, w io.Writer) {
	for i := range s {
		next, last := s[i], last[i]
		if next == last {
			continue
		}
		if next.on == "" || next.stacked {
			_, _ = io.WriteString(w, last.off)
		}
		_, _ = io.WriteString(w, next.on)
	}
}

func kittyFlags(k tea.KeyboardEnhancements) (flags int) {
	for flag, wanted := range map[int]bool{
		ansi.KittyDisambiguateEscapeCodes:    true,
		ansi.KittyReportEventTypes:           k.ReportEventTypes,
		ansi.KittyReportAlternateKeys:        k.ReportAlternateKeys,
		ansi.KittyReportAllKeysAsEscapeCodes: k.ReportAllKeysAsEscapeCodes,
		ansi.KittyReportAssociatedKeys:       k.ReportAssociatedText,
	} {
		if wanted {
			flags |= flag
		}
	}
	return flags
}

func colorSetting(c color.Color, set func(string) string, reset string) setting {
	if c == nil {
		return setting{}
	}
	r, g, b, _ := c.RGBA()
	return setting{on: set(fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)), off: reset}
}

func progressSetting(p *tea.ProgressBar) setting {
	if p == nil {
		return setting{}
	}
	s := setting{off: ansi.ResetProgressBar}
	switch p.State {
	case tea.ProgressBarDefault:
		s.on = ansi.SetProgressBar(p.Value)
	case tea.ProgressBarError:
		s.on = ansi.SetErrorProgressBar(p.Value)
	case tea.ProgressBarIndeterminate:
		s.on = ansi.SetIndeterminateProgressBar
	case tea.ProgressBarWarning:
		s.on = ansi.SetWarningProgressBar(p.Value)
	default:
		return setting{}
	}
	return s
}
