using System.Numerics;
using System.Security.Cryptography;
using Mox.Server.Dkim;

namespace Mox.Server.Tests.Dkim;

/// <summary>Vectors of RFC 8032 §7.1.</summary>
public class Portable_Ed25519
{
    private static readonly PortableEd25519 Scheme = new();

    /// <summary>The order of the group. RFC 8032 §5.1.</summary>
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    [InlineData("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42", "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f", "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704")]
    public void Signs_and_verifies_as_the_standard_says(string seed, string publicKey, string message, string signature)
    {
        var (key, text, signed) = (Convert.FromHexString(publicKey), Convert.FromHexString(message), Convert.FromHexString(signature));
        Assert.Equal(key, Scheme.PublicKey(Convert.FromHexString(seed)));
        Assert.Equal(signed, Scheme.Sign(Convert.FromHexString(seed), text));
        Assert.True(Scheme.Verify(key, text, signed));
        Assert.False(Scheme.Verify(key, [.. text, 0], signed));
    }

    [Fact]
    public void Any_bit_changed_spoils_a_signature()
    {
        var (key, message, signature) = Made();
        for (var bit = 0; bit < 512; bit += 37)
        {
            var changed = signature.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Scheme.Verify(key, message, changed));
        }

        Assert.False(Scheme.Verify(Scheme.PublicKey(RandomNumberGenerator.GetBytes(32)), message, signature));
    }

    [Fact]
    public void The_other_form_of_the_same_signature_is_refused()
    {
        var (key, message, signature) = Made();
        var s = new BigInteger(signature.AsSpan(32), isUnsigned: true) + Order;
        var other = signature.ToArray();
        s.ToByteArray(isUnsigned: true).CopyTo(other, 32);
        Assert.True(Scheme.Verify(key, message, signature));
        Assert.False(Scheme.Verify(key, message, other));
    }

    [Fact]
    public void A_key_that_is_not_in_its_canonical_form_is_refused()
    {
        // The neutral point with y = 1, and the same with y = p + 1. Under it, the point of S = 0 is a signature of every message: such a key harms nobody but its owner.
        byte[] canonical = [1, .. new byte[31]];
        byte[] other = [0xEE, .. Enumerable.Repeat((byte)0xFF, 30), 0x7F];
        byte[] signature = [1, .. new byte[63]];
        Assert.True(Scheme.Verify(canonical, "any"u8, signature));
        Assert.False(Scheme.Verify(other, "any"u8, signature));
        Assert.False(Scheme.Verify([.. Enumerable.Repeat((byte)0xFF, 32)], "any"u8, signature));
    }

    [Fact]
    public void Lengths_that_are_wrong_give_false()
    {
        var (key, message, signature) = Made();
        Assert.False(Scheme.Verify(key.AsSpan(1), message, signature));
        Assert.False(Scheme.Verify([.. key, 0], message, signature));
        Assert.False(Scheme.Verify([], message, signature));
        Assert.False(Scheme.Verify(key, message, signature.AsSpan(1)));
        Assert.False(Scheme.Verify(key, message, [.. signature, 0]));
        Assert.False(Scheme.Verify(key, message, []));
    }

    [Fact]
    public void A_seed_of_another_length_is_a_fault_of_the_caller()
    {
        Assert.Throws<ArgumentException>(() => Scheme.Sign(new byte[31], "any"u8));
        Assert.Throws<ArgumentException>(() => Scheme.PublicKey(new byte[64]));
    }

    private static (byte[] Key, byte[] Message, byte[] Signature) Made()
    {
        var seed = Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        byte[] message = [.. "a message"u8];
        return (Scheme.PublicKey(seed), message, Scheme.Sign(seed, message));
    }
}
