using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Mox.Server.Identity;

/// <summary>What is asked of a password a person chooses.</summary>
public sealed class PasswordOptions
{
    public const string Section = "Passwords";

    /// <summary>The fewest characters. Of our own choosing, between the 8 of common rules and the 15 asked for where a password stands alone.</summary>
    [Range(8, 64)] public int Shortest { get; set; } = 10;

    /// <summary>A list of passwords known from leaks; empty: none is asked. Either one file of lines <c>SHA-1 in hex:count</c> in the order of the hashes, or a folder of files named after the
    /// first five digits of the hash (<c>0A1B2.txt</c>) with lines <c>the other 35 digits:count</c>, as the known public lists come. It is read, never sent anywhere.</summary>
    public string LeakList { get; set; } = "";
}

[OptionsValidator]
public sealed partial class PasswordOptionsValidator : IValidateOptions<PasswordOptions>;
