using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Webmail.Keys;
using Mox.WebUI.Words;

namespace Mox.WebUI.Tests.Webmail.Keys;

public class The_table_of_commands
{
    [Fact]
    public void Has_words_for_every_command() =>
        Assert.All(CommandTable.All, command => Assert.NotNull(FrameWords.ResourceManager.GetString("Command_" + command.Name, CultureInfo.InvariantCulture)));

    [Fact]
    public void Names_each_command_once() => Assert.Equal(CommandTable.All.Length, CommandTable.All.Select(command => command.Name).Distinct().Count());

    [Theory]
    [InlineData(KeyScheme.Gmail)]
    [InlineData(KeyScheme.Classic)]
    public void Gives_no_key_to_two_commands_that_hold_at_the_same_time(KeyScheme scheme)
    {
        var map = new KeyMap(new WebmailSettings { Keys = scheme });
        var keys = CommandTable.All.Where(command => command.Place != CommandPlace.Composer).SelectMany(command => map.Of(command.Name).Select(key => (key, command.Name))).ToArray();
        Assert.Empty(keys.GroupBy(pair => pair.key).Where(group => group.Count() > 1).Select(group => $"{group.Key}: {string.Join(", ", group.Select(pair => pair.Name))}"));
        Assert.DoesNotContain(keys, pair => keys.Any(other => other.key.StartsWith(pair.key + " ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(KeyScheme.Gmail)]
    [InlineData(KeyScheme.Classic)]
    public void Takes_no_key_from_the_browser_unless_it_is_the_same_in_every_program(KeyScheme scheme) =>
        Assert.DoesNotContain(CommandTable.All.Where(command => !command.IsFixed && command.Name != "open"), command => command.KeysOf(scheme).Any(KeyText.IsReserved));

    [Fact]
    public void Is_done_somewhere() => Assert.All(CommandTable.All.Where(command => command.Place != CommandPlace.Composer), command => Assert.True(command.Act is not null || command.Ahead != Ahead.None, command.Name));

    [Fact]
    public void Keeps_its_names_safe_for_the_browser() => Assert.All(CommandTable.All, command => Assert.Matches(new Regex("^[a-z.]+$"), command.Name));
}

public class The_keys_of_a_person
{
    private static KeyMap With(params (string Command, string Keys)[] own) => new(new WebmailSettings { OwnKeys = own.ToImmutableDictionary(pair => pair.Command, pair => pair.Keys) });

    [Fact]
    public void Are_those_of_the_scheme() => Assert.Equal(("E", "A"), (new KeyMap(new WebmailSettings()).Shown("archive"), new KeyMap(new WebmailSettings { Keys = KeyScheme.Classic }).Shown("archive")));

    [Fact]
    public void Come_before_those_of_the_scheme()
    {
        var map = With(("archive", "s"));
        Assert.Equal("archive", map.Find("s", isMessageOpen: false)?.Name);
        Assert.Null(map.Find("e", isMessageOpen: false));
        Assert.Equal("", map.Shown("star"));
    }

    [Fact]
    public void Can_be_none() => Assert.Null(With(("archive", "")).Find("e", isMessageOpen: true));

    [Fact]
    public void Of_commands_that_are_not_known_any_more_do_no_harm() => Assert.Equal("star", With(("gone", "s")).Find("s", isMessageOpen: false)?.Name);

    [Fact]
    public void Without_single_keys_leave_chords_and_named_keys()
    {
        var map = new KeyMap(new WebmailSettings { SingleKeys = false });
        Assert.Equal(["Delete"], map.Working("delete"));
        Assert.Equal(["Ctrl+z"], map.Working("undo"));
        Assert.Empty(map.Working("go.inbox"));
        Assert.Equal(["ArrowDown"], map.Working("next"));
    }

    [Theory]
    [InlineData("archive", "y", KeyFault.None, null)]
    [InlineData("archive", "s", KeyFault.None, "star")]
    [InlineData("archive", "Ctrl+w", KeyFault.Reserved, null)]
    [InlineData("archive", "F5", KeyFault.Reserved, null)]
    [InlineData("archive", "g", KeyFault.Begins, "settings")]
    [InlineData("archive", "e e", KeyFault.None, null)]
    [InlineData("archive", "s s", KeyFault.Begins, "star")]
    public void Are_tried_before_they_are_taken(string name, string keys, KeyFault fault, string? other)
    {
        var verdict = new KeyMap(new WebmailSettings()).Try(CommandTable.Find(name)!, keys);
        Assert.Equal((fault, other), (verdict.Fault, verdict.Other?.Name));
    }

    [Fact]
    public void Are_not_taken_from_a_command_they_were_given_to()
    {
        var verdict = With(("star", "y")).Try(CommandTable.Find("archive")!, "y");
        Assert.Equal((KeyFault.Taken, "star"), (verdict.Fault, verdict.Other?.Name));
    }

    [Fact]
    public void Reach_the_browser_with_what_buttons_show_instead()
    {
        var table = new KeyMap(new WebmailSettings { Keys = KeyScheme.Classic }).Table();
        Assert.Equal("A", table.Hints["E"]);
        Assert.Equal("a", Assert.Single(table.Commands.Single(command => command.Name == "archive").Keys));
        Assert.Equal(("Down", "list"), (table.Commands.Single(command => command.Name == "next").Ahead, table.Commands.Single(command => command.Name == "next").Place));
    }

    [Theory]
    [InlineData("e", "E")]
    [InlineData("I", "⇧I")]
    [InlineData("Ctrl+Shift+z", "Ctrl ⇧Z")]
    [InlineData("g i", "G I")]
    [InlineData("Shift+ArrowDown", "⇧↓")]
    [InlineData("Ctrl+Shift++", "Ctrl ⇧+")]
    [InlineData("#", "#")]
    public void Are_written_as_people_read_them(string keys, string shown) => Assert.Equal(shown, KeyText.Show(keys));
}
