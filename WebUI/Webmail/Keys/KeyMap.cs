using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail.Keys;

/// <summary>Why a key cannot be given to a command.</summary>
public enum KeyFault
{
    None,

    /// <summary>Browsers or assistive technology need it.</summary>
    Reserved,

    /// <summary>The person gave it to another command.</summary>
    Taken,

    /// <summary>A sequence begins with it, or it is a sequence that begins with a key which acts alone.</summary>
    Begins,
}

/// <summary>What a key that was tried would do.</summary>
/// <param name="Fault">None when it can be used.</param>
/// <param name="Other">The command in the way, or the one of the scheme that loses this key; null for none.</param>
public sealed record KeyVerdict(KeyFault Fault, Command? Other);

/// <summary>Which keys do what for a person: those of the scheme, and before them the person's own.</summary>
public sealed class KeyMap
{
    private readonly Dictionary<string, ImmutableArray<string>> _keys = [];
    private readonly WebmailSettings _settings;

    public KeyMap(WebmailSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        var own = OwnKeys().ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach (var command in CommandTable.All)
        {
            _keys[command.Name] = own.TryGetValue(command.Name, out var chosen)
                ? chosen.Length == 0 ? [] : [chosen]
                : [.. command.KeysOf(settings.Keys).Where(key => command.IsFixed || !IsTakenByOwn(own, command, key))];
        }
    }

    /// <summary>The keys of a command; the first is shown. Empty when it has none.</summary>
    public ImmutableArray<string> Of(string name) => _keys.GetValueOrDefault(name, []);

    /// <summary>The keys that work: without those of single characters where these are switched off.</summary>
    public IEnumerable<string> Working(string name) => _settings.SingleKeys ? Of(name) : Of(name).Where(key => !KeyText.IsCharacter(key));

    /// <summary>The key to show beside a command; empty for none.</summary>
    public string Shown(string name) => Working(name).FirstOrDefault() is { } key ? KeyText.Show(key) : "";

    /// <summary>True when the person chose the key of this command.</summary>
    public bool IsOwn(string name) => OwnKeys().Any(pair => pair.Key == name);

    /// <summary>What giving a key to a command would do.</summary>
    public KeyVerdict Try(Command command, string keys)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(keys);
        if (KeyText.IsReserved(keys)) return new KeyVerdict(KeyFault.Reserved, null);
        Command? loses = null;
        foreach (var other in CommandTable.All.Where(other => other != command && other.Place != CommandPlace.Composer))
        {
            foreach (var key in Of(other.Name))
            {
                if (Begins(key, keys) || Begins(keys, key)) return new KeyVerdict(KeyFault.Begins, other);
                if (key != keys || !Meets(command, other)) continue;
                if (other.IsFixed || IsOwn(other.Name)) return new KeyVerdict(KeyFault.Taken, other);
                loses = other;
            }
        }

        return new KeyVerdict(KeyFault.None, loses);
    }

    /// <summary>The command of a key where several have it: that of a message before that of a list before that of the whole page.</summary>
    public Command? Find(string keys, bool isMessageOpen) => CommandTable.All
        .Where(command => command.Place != CommandPlace.Composer && (command.Place != CommandPlace.Message || isMessageOpen) && Working(command.Name).Contains(keys))
        .OrderBy(command => command.Place switch { CommandPlace.Message => 0, CommandPlace.List => 1, _ => 2 })
        .FirstOrDefault();

    /// <summary>The table as the browser works with it.</summary>
    public KeyTable Table() => new(
        [.. CommandTable.All.Where(command => command.Place != CommandPlace.Composer).Select(command => new KeyTable.Entry(
            command.Name, command.Place.ToString().ToLowerInvariant(), [.. Working(command.Name)], command.Ahead.ToString(), command.Dialog, command.InFields, command.MayWait, command.Act is not null, command.ToField, command.Title))],
        Hints().DistinctBy(hint => hint.Key).ToDictionary());

    /// <summary>Buttons name their key by that of Gmail's scheme: what to show in its place.</summary>
    private IEnumerable<KeyValuePair<string, string>> Hints() =>
        from command in CommandTable.All
        where !command.Gmail.IsEmpty
        let named = KeyText.Name(command.Gmail[0])
        let shown = Shown(command.Name)
        where named != shown
        select KeyValuePair.Create(named, shown);

    private IEnumerable<KeyValuePair<string, string>> OwnKeys() => _settings.OwnKeys.Where(pair => CommandTable.Find(pair.Key) is { IsFixed: false });

    private static bool IsTakenByOwn(Dictionary<string, string> own, Command command, string key) =>
        own.Any(pair => pair.Value == key && pair.Key != command.Name && Meets(command, CommandTable.Find(pair.Key)!));

    /// <summary>Two commands can be meant at the same time, so that one key cannot serve both.</summary>
    private static bool Meets(Command a, Command b) => a.Place == b.Place || a.Place == CommandPlace.Everywhere || b.Place == CommandPlace.Everywhere || (a.Place, b.Place) is (CommandPlace.List, CommandPlace.Message) or (CommandPlace.Message, CommandPlace.List);

    private static bool Begins(string sequence, string key) => sequence.StartsWith(key + " ", StringComparison.Ordinal);
}

/// <summary>What the browser needs to know of the keys.</summary>
/// <param name="Commands">All commands that are run from here.</param>
/// <param name="Hints">What to show in place of a key that a button names.</param>
public sealed record KeyTable(ImmutableArray<KeyTable.Entry> Commands, IReadOnlyDictionary<string, string> Hints)
{
    public sealed record Entry(string Name, string Place, ImmutableArray<string> Keys, string Ahead, string Dialog, bool InFields, bool MayWait, bool Asks, bool Field, string Title);
}
