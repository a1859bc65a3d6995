using System.Collections.Frozen;
using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using static Mox.WebUI.Webmail.Keys.CommandPlace;

namespace Mox.WebUI.Webmail.Keys;

/// <summary>Every command of the webmail: the one place where a name, a key and what is done meet. Its words are in FrameWords under <c>Command_NAME</c>.</summary>
public static class CommandTable
{
    /// <summary>Ids of the dialogs that the browser opens at once.</summary>
    public const string Palette = "palette", KeySheet = "key-sheet";

    /// <summary>In the order of the key sheet.</summary>
    public static ImmutableArray<Command> All { get; } =
    [
        new("compose", Everywhere, desk => desk.Compose.NewAsync()) { Gmail = ["c"], Classic = ["c"], Icon = "pen", ToField = true },
        new("search", Everywhere) { Gmail = ["/"], Classic = ["/"], Icon = "search", Ahead = Ahead.Search },
        new("palette", Everywhere, desk => desk.Frame.ShowAsync(FrameDialog.Palette)) { Gmail = ["Ctrl+k"], Classic = ["Ctrl+k"], Icon = "search", Dialog = Palette, InFields = true, InPalette = false },
        new("help", Everywhere, desk => desk.Frame.ShowAsync(FrameDialog.Keys)) { Gmail = ["?"], Classic = ["?", "Ctrl+Shift+?"], Icon = "info", Dialog = KeySheet },
        new("settings", Everywhere, desk => desk.GoToPageAsync(MailUrl.Settings)) { Gmail = ["g ,"], Classic = ["Ctrl+Shift+!"], Icon = "gear" },
        new("undo", Everywhere, desk => desk.Toasts.UndoAsync()) { Gmail = ["z", "Ctrl+z"], Classic = ["z", "Ctrl+z"], Icon = "undo" },
        new("redo", Everywhere, desk => desk.Toasts.RedoAsync()) { Gmail = ["Z", "Ctrl+Shift+z"], Classic = ["Z", "Ctrl+Shift+z"], Icon = "again" },
        new("escape", Everywhere, desk => desk.EscapeAsync()) { Gmail = ["Escape"], Classic = ["Escape"], IsFixed = true, InPalette = false, MayWait = false },
        new("region.next", Everywhere) { Gmail = ["F6"], Classic = ["F6"], Ahead = Ahead.NextRegion, InFields = true, IsFixed = true, InPalette = false },
        new("region.last", Everywhere) { Gmail = ["Shift+F6"], Classic = ["Shift+F6"], Ahead = Ahead.LastRegion, InFields = true, IsFixed = true, InPalette = false },
        new("go.inbox", Everywhere, desk => desk.GoToFolderAsync(folder => folder.Name.IsInbox)) { Gmail = ["g i"], Classic = ["i"], Icon = "inbox" },
        new("go.starred", Everywhere, desk => desk.GoToStarredAsync()) { Gmail = ["g s"], Classic = ["g s"], Icon = "star" },
        new("go.sent", Everywhere, desk => desk.GoToFolderAsync(folder => folder.Use == SpecialUse.Sent)) { Gmail = ["g t"], Classic = ["g t"], Icon = "send" },
        new("go.drafts", Everywhere, desk => desk.GoToFolderAsync(folder => folder.Use == SpecialUse.Drafts)) { Gmail = ["g d"], Classic = ["g d"], Icon = "draft" },
        new("go.archive", Everywhere, desk => desk.GoToFolderAsync(folder => folder.Use == SpecialUse.Archive)) { Gmail = ["g a"], Classic = ["g a"], Icon = "archive" },
        new("go.junk", Everywhere, desk => desk.GoToFolderAsync(folder => folder.Use == SpecialUse.Junk)) { Gmail = ["g !"], Classic = ["g q"], Icon = "junk" },
        new("go.bin", Everywhere, desk => desk.GoToFolderAsync(folder => folder.Use == SpecialUse.Trash)) { Gmail = ["g #"], Classic = ["g D"], Icon = "bin" },
        new("go.outbox", Everywhere, desk => desk.GoToPageAsync("/mail/outbox")) { Gmail = ["g o"], Classic = ["g o"], Icon = "clock" },
        new("go.contacts", Everywhere, desk => desk.GoToPageAsync("/mail/contacts")) { Gmail = ["g c"], Classic = ["g c"], Icon = "people" },
        new("go.rules", Everywhere, desk => desk.GoToPageAsync("/mail/rules")) { Gmail = ["g r"], Classic = ["g r"], Icon = "flow" },
        new("template", Everywhere, desk => desk.Compose.AskTemplatesAsync()) { Icon = "text", MayWait = false },
        new("layout.next", Everywhere, desk => desk.Frame.NextLayoutAsync()) { Icon = "screen" },
        new("density.next", Everywhere, desk => desk.Frame.NextDensityAsync()) { Icon = "list" },
        new("theme.next", Everywhere, desk => desk.Frame.NextThemeAsync()) { Icon = "moon" },

        new("next", List, desk => desk.StepAsync(1)) { Gmail = ["j", "ArrowDown"], Classic = ["j", "ArrowDown"], Icon = "down", Ahead = Ahead.Down, InPalette = false, MayWait = false },
        new("last", List, desk => desk.StepAsync(-1)) { Gmail = ["k", "ArrowUp"], Classic = ["k", "ArrowUp"], Icon = "up", Ahead = Ahead.Up, InPalette = false, MayWait = false },
        new("next.extend", List, desk => desk.StepAsync(1, extend: true)) { Gmail = ["J", "Shift+ArrowDown"], Classic = ["J", "Shift+ArrowDown"], Ahead = Ahead.Down, InPalette = false, MayWait = false },
        new("last.extend", List, desk => desk.StepAsync(-1, extend: true)) { Gmail = ["K", "Shift+ArrowUp"], Classic = ["K", "Shift+ArrowUp"], Ahead = Ahead.Up, InPalette = false, MayWait = false },
        new("first", List, desk => desk.StepToEdgeAsync(toEnd: false)) { Gmail = ["Home"], Classic = ["Home", ","], InPalette = false, MayWait = false },
        new("end", List, desk => desk.StepToEdgeAsync(toEnd: true)) { Gmail = ["End"], Classic = ["End", "."], InPalette = false, MayWait = false },
        new("page.next", List, desk => desk.StepAsync(10)) { Gmail = ["PageDown"], Classic = ["PageDown", "l"], InPalette = false, MayWait = false },
        new("page.last", List, desk => desk.StepAsync(-10)) { Gmail = ["PageUp"], Classic = ["PageUp", "h"], InPalette = false, MayWait = false },
        new("unread.next", List, desk => desk.StepToUnreadAsync()) { Classic = ["u"], Icon = "mail", MayWait = false },
        new("open", List, desk => desk.OpenCursorAsync()) { Gmail = ["o", "Enter"], Classic = ["Enter"], Icon = "mailopen", InPalette = false, MayWait = false },
        new("back", Message, desk => desk.BackAsync()) { Gmail = ["u"], Icon = "left", MayWait = false },
        new("pick", List, desk => desk.PickCursorAsync()) { Gmail = ["x"], Classic = ["x"], Icon = "check", Ahead = Ahead.Pick, MayWait = false },
        new("pick.all", List, desk => desk.PickAllAsync()) { Gmail = ["* a", "Ctrl+a"], Classic = ["Ctrl+a"], Icon = "check", MayWait = false },
        new("pick.none", List, desk => desk.PickNoneAsync()) { Gmail = ["* n"], Classic = ["* n"], Icon = "minus", MayWait = false },
        new("archive", List, desk => desk.ArchiveAsync(desk.Targets)) { Gmail = ["e"], Classic = ["a"], Icon = "archive" },
        new("delete", List, desk => desk.DeleteAsync(desk.Targets)) { Gmail = ["#", "Delete"], Classic = ["d", "Delete"], Icon = "bin" },
        new("junk", List, desk => desk.JunkAsync(desk.Targets)) { Gmail = ["!"], Classic = ["q", "Q"], Icon = "junk" },
        new("move", List, desk => desk.AskWhereAsync()) { Gmail = ["v"], Classic = ["b"], Icon = "move", ToField = true },
        new("snooze", List, desk => desk.AskUntilWhenAsync()) { Gmail = ["b"], Classic = ["w"], Icon = "clock" },
        new("label", List, desk => desk.AskLabelAsync()) { Gmail = ["l"], Classic = ["L"], Icon = "tag", ToField = true },
        new("star", List, desk => desk.StarAsync(desk.Targets)) { Gmail = ["s"], Classic = ["s"], Icon = "star" },
        new("read", List, desk => desk.MarkSeenAsync(desk.Targets, seen: true)) { Gmail = ["I"], Classic = ["m"], Icon = "mailopen" },
        new("unread", List, desk => desk.MarkSeenAsync(desk.Targets, seen: false)) { Gmail = ["U"], Classic = ["M"], Icon = "mail" },
        new("mute", List, desk => desk.MuteAsync(desk.Targets)) { Gmail = ["m"], Classic = ["X"], Icon = "bellmute" },
        new("unfold", List, desk => desk.UnfoldAsync(isOpen: true)) { Gmail = ["ArrowRight"], Classic = ["ArrowRight"], InPalette = false, MayWait = false },
        new("fold", List, desk => desk.UnfoldAsync(isOpen: false)) { Gmail = ["ArrowLeft"], Classic = ["ArrowLeft"], InPalette = false, MayWait = false },

        new("reply", Message, desk => desk.AnswerAsync(DraftKind.Reply)) { Gmail = ["r"], Classic = ["r"], Icon = "reply", ToField = true },
        new("reply.all", Message, desk => desk.AnswerAsync(DraftKind.Reply, ReplyScope.All)) { Gmail = ["a"], Classic = ["R"], Icon = "replyall", ToField = true },
        new("forward", Message, desk => desk.AnswerAsync(DraftKind.Forward)) { Gmail = ["f"], Classic = ["f"], Icon = "forward", ToField = true },
        new("display", Message, desk => desk.ReadAsync("t")) { Gmail = ["t"], Classic = ["t"], Icon = "text", MayWait = false },
        new("display.images", Message, desk => desk.ReadAsync("T")) { Gmail = ["T"], Classic = ["T"], Icon = "image", MayWait = false },
        new("fields", Message, desk => desk.Frame.ToggleFieldsAsync()) { Gmail = ["Ctrl+i"], Classic = ["Ctrl+i"], Icon = "list", MayWait = false },
        new("internals", Message, desk => desk.ReadAsync("O")) { Gmail = ["O"], Classic = ["O", "I"], Icon = "code", MayWait = false },
        new("read.down", Message) { Gmail = ["Space"], Classic = ["Space", "Alt+j"], Ahead = Ahead.ReadDown, InPalette = false },
        new("read.up", Message) { Gmail = ["Shift+Space"], Classic = ["Shift+Space", "Alt+k"], Ahead = Ahead.ReadUp, InPalette = false },

        Writing("write.send", "Ctrl+Enter"),
        Writing("write.send.archive", "Ctrl+Shift+Enter"),
        Writing("write.save", "Ctrl+s"),
        Writing("write.cc", "Ctrl+Shift+c"),
        Writing("write.bcc", "Ctrl+Shift+b"),
        Writing("write.attach", "Ctrl+Shift+a"),
        Writing("write.bold", "Ctrl+b"),
        Writing("write.italic", "Ctrl+i"),
        Writing("write.link", "Ctrl+k"),
        Writing("write.template", "Ctrl+m"),
        Writing("write.leave", "Escape"),
    ];

    private static readonly FrozenDictionary<string, Command> ByName = All.ToFrozenDictionary(command => command.Name);

    /// <summary>The command of this name; null when there is none.</summary>
    public static Command? Find(string name) => ByName.GetValueOrDefault(name);

    private static Command Writing(string name, string key) => new(name, CommandPlace.Composer) { Gmail = [key], Classic = [key], IsFixed = true, InPalette = false };
}
