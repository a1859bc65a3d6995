using System.Collections.Immutable;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail.Keys;

/// <summary>Where a command holds.</summary>
public enum CommandPlace
{
    /// <summary>On the whole page.</summary>
    Everywhere,

    /// <summary>While a list stands there: for the picked rows, else the open message, else the row of the cursor.</summary>
    List,

    /// <summary>While a message is open.</summary>
    Message,

    /// <summary>While mail is written. The composer handles these itself, they are named here so that they can be looked up.</summary>
    Composer,
}

/// <summary>What the browser shows at once, before the server has answered.</summary>
public enum Ahead
{
    None,

    /// <summary>The mark goes to the next row.</summary>
    Down,

    /// <summary>The mark goes to the row before.</summary>
    Up,

    /// <summary>The row of the mark is picked, or no longer.</summary>
    Pick,

    /// <summary>The search has the focus; the server is not asked.</summary>
    Search,

    /// <summary>The focus goes to the next region of the page; the server is not asked.</summary>
    NextRegion,

    /// <summary>The focus goes to the region before; the server is not asked.</summary>
    LastRegion,

    /// <summary>The open message goes three quarters of a page on; the server is not asked.</summary>
    ReadDown,

    /// <summary>The open message goes three quarters of a page back; the server is not asked.</summary>
    ReadUp,
}

/// <summary>Something that can be done with the webmail: by key, from the palette, by button. All of them stand in <see cref="CommandTable"/>.</summary>
/// <param name="Name">Its name in settings and in the browser; never changed once it is in use.</param>
/// <param name="Place">Where it holds.</param>
/// <param name="Act">Does it; null where the browser does it alone.</param>
public sealed record Command(string Name, CommandPlace Place, Func<MailDesk, Task>? Act = null)
{
    /// <summary>Keys in the scheme of Gmail, as <see cref="KeyText"/> writes them; the first is the one that is shown.</summary>
    public ImmutableArray<string> Gmail { get; init; } = [];

    /// <summary>Keys in the scheme of mox's webmail.</summary>
    public ImmutableArray<string> Classic { get; init; } = [];

    /// <summary>Glyph in the palette.</summary>
    public string Icon { get; init; } = "right";

    public Ahead Ahead { get; init; }

    /// <summary>The dialog that the browser opens for it: its element's id; empty for none.</summary>
    public string Dialog { get; init; } = "";

    /// <summary>It leads to a field: what is typed until that has the focus is held for it.</summary>
    public bool ToField { get; init; }

    /// <summary>Holds while a field has the focus too, except in the composer.</summary>
    public bool InFields { get; init; }

    /// <summary>Its keys cannot be chosen: they belong to the composer, or are the same in every program.</summary>
    public bool IsFixed { get; init; }

    /// <summary>May be sent once the line is there again. Not so what depends on what is shown at the moment.</summary>
    public bool MayWait { get; init; } = true;

    /// <summary>Stands in the palette.</summary>
    public bool InPalette { get; init; } = true;

    /// <summary>What it does, in words.</summary>
    public string Title => FrameWords.ResourceManager.GetString("Command_" + Name, System.Globalization.CultureInfo.CurrentUICulture) ?? Name;

    public ImmutableArray<string> KeysOf(Mox.Shared.Contracts.Webmail.KeyScheme scheme) => scheme == Mox.Shared.Contracts.Webmail.KeyScheme.Classic ? Classic : Gmail;
}
