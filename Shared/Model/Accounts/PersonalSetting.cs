namespace Mox.Shared.Model.Accounts;

/// <summary>Something a person chose for themselves, such as how their webmail looks.</summary>
public sealed class PersonalSetting
{
    public long AccountId { get; set; }

    public string Name { get; set; } = "";

    /// <summary>A JSON document.</summary>
    public string Value { get; set; } = "";
}

/// <summary>How a person wants the mail of one sender to be shown.</summary>
public sealed class SenderChoice
{
    public long AccountId { get; set; }

    /// <summary>Lower-case address, or <c>@</c> and a domain.</summary>
    public string Sender { get; set; } = "";

    /// <summary>A value of the display modes of the webmail.</summary>
    public int Display { get; set; }

    public DateTimeOffset Changed { get; set; }
}
